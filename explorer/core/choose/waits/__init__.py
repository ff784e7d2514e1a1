"""How long readers wait who come when they like: half of them at most so long, ninety-five in a hundred so long."""
