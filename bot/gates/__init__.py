"""What must hold before a change lands: `judge` runs it all, `registry` lists it, `environments` is what it runs on."""
