"""What is compared: the product, and the recipes that a user would pick instead."""
