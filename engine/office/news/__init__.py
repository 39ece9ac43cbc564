"""News (消息): what somebody is told inside the product, and how else each person wants to hear it."""
