// The few labels of the page, in the person's language.
const TEXTS = {
  en: {
    sandbox: "sandbox", local: "Nothing leaves this machine", connected: "Connected", lost: "Connection lost, trying again…",
    people: "Who you are", official: "Official", staff: "Liaison staff", trainer: "Trainer", stranger: "Stranger", administrator: "Administrator",
    open: "Open", close: "Close", you: "You are", bot: "bot", typing: "typing…", uploading: "sending a file…",
    write: "Write a message", send: "Send", attach: "Attach files", menu: "Commands", more: "More", language: "Language",
    start: "Start", empty: "No messages yet. What do you want to ask?", edited: "edited", forwarded: "Forwarded from",
    protected: "Protected content: cannot be forwarded or saved", silent: "Sent without sound", reply: "Reply", edit: "Edit",
    showMore: "Show more", showLess: "Show less", download: "Download", openLink: "Open a start link",
    payload: "Payload of the link", block: "Block the bot", unblock: "Unblock the bot", blocked: "You blocked the bot",
    poll: "Poll", quiz: "Quiz", anonymous: "anonymous", votes: "Votes", closed: "closed", vote: "Vote", today: "Today",
    yesterday: "Yesterday", cancel: "Cancel", ok: "OK", remove: "Remove", asPhoto: "As a photo", members: "members", allTopics: "All topics",
    joined: "joined the group", left: "left the group", topicCreated: "Topic", pinned: "Pinned message", copied: "Copied",
    failed: "That did not work", noAnswer: "The bot did not answer in time", photo: "Photo", sticker: "Sticker",
    voice: "Voice message", location: "Location", contact: "Contact", messages: "Messages", goDown: "Newest messages",
    nobody: "Choose who you want to be.", drop: "Drop files to send them", retry: "Try again", closedTopic: "closed",
  },
  es: {
    sandbox: "simulador", local: "Nada sale de este equipo", connected: "Conectado", lost: "Sin conexión, reintentando…",
    people: "Quién es usted", official: "Autoridad", staff: "Equipo de enlace", trainer: "Capacitador", stranger: "Desconocido", administrator: "Administración",
    open: "Abrir", close: "Cerrar", you: "Usted es", bot: "bot", typing: "escribiendo…", uploading: "enviando un archivo…",
    write: "Escriba un mensaje", send: "Enviar", attach: "Adjuntar archivos", menu: "Comandos", more: "Más", language: "Idioma",
    start: "Iniciar", empty: "Aún no hay mensajes. ¿Qué desea preguntar?", edited: "editado", forwarded: "Reenviado de",
    protected: "Contenido protegido: no se puede reenviar ni guardar", silent: "Enviado sin sonido", reply: "Responder", edit: "Editar",
    showMore: "Ver más", showLess: "Ver menos", download: "Descargar", openLink: "Abrir un enlace de inicio",
    payload: "Contenido del enlace", block: "Bloquear el bot", unblock: "Desbloquear el bot", blocked: "Usted bloqueó el bot",
    poll: "Encuesta", quiz: "Cuestionario", anonymous: "anónima", votes: "Votos", closed: "cerrada", vote: "Votar", today: "Hoy",
    yesterday: "Ayer", cancel: "Cancelar", ok: "Aceptar", remove: "Quitar", asPhoto: "Como foto", members: "miembros", allTopics: "Todos los temas",
    joined: "se unió al grupo", left: "salió del grupo", topicCreated: "Tema", pinned: "Mensaje fijado", copied: "Copiado",
    failed: "No funcionó", noAnswer: "El bot no respondió a tiempo", photo: "Foto", sticker: "Sticker",
    voice: "Mensaje de voz", location: "Ubicación", contact: "Contacto", messages: "Mensajes", goDown: "Mensajes recientes",
    nobody: "Elija quién quiere ser.", drop: "Suelte los archivos para enviarlos", retry: "Reintentar", closedTopic: "cerrado",
  },
  pt: {
    sandbox: "simulador", local: "Nada sai desta máquina", connected: "Conectado", lost: "Sem conexão, tentando de novo…",
    people: "Quem é você", official: "Autoridade", staff: "Equipe de ligação", trainer: "Instrutor", stranger: "Desconhecido", administrator: "Administração",
    open: "Abrir", close: "Fechar", you: "Você é", bot: "bot", typing: "digitando…", uploading: "enviando um arquivo…",
    write: "Escreva uma mensagem", send: "Enviar", attach: "Anexar arquivos", menu: "Comandos", more: "Mais", language: "Idioma",
    start: "Iniciar", empty: "Ainda não há mensagens. O que deseja perguntar?", edited: "editada", forwarded: "Encaminhada de",
    protected: "Conteúdo protegido: não pode ser encaminhado nem salvo", silent: "Enviada sem som", reply: "Responder", edit: "Editar",
    showMore: "Ver mais", showLess: "Ver menos", download: "Baixar", openLink: "Abrir um link de início",
    payload: "Conteúdo do link", block: "Bloquear o bot", unblock: "Desbloquear o bot", blocked: "Você bloqueou o bot",
    poll: "Enquete", quiz: "Questionário", anonymous: "anônima", votes: "Votos", closed: "encerrada", vote: "Votar", today: "Hoje",
    yesterday: "Ontem", cancel: "Cancelar", ok: "OK", remove: "Remover", asPhoto: "Como foto", members: "membros", allTopics: "Todos os tópicos",
    joined: "entrou no grupo", left: "saiu do grupo", topicCreated: "Tópico", pinned: "Mensagem fixada", copied: "Copiado",
    failed: "Não funcionou", noAnswer: "O bot não respondeu a tempo", photo: "Foto", sticker: "Figurinha",
    voice: "Mensagem de voz", location: "Localização", contact: "Contato", messages: "Mensagens", goDown: "Mensagens recentes",
    nobody: "Escolha quem você quer ser.", drop: "Solte os arquivos para enviá-los", retry: "Tentar de novo", closedTopic: "encerrado",
  },
};

export const LANGUAGES = { en: "English", es: "Español", pt: "Português" };

export function known(language) {
  const short = (language || "").slice(0, 2);
  return short in TEXTS ? short : "en";
}

export function textsFor(language) {
  return TEXTS[known(language)];
}

export const browserLanguage = known(navigator.language);
