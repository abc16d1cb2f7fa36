# Starts the device from its saved configuration, with the application `app.py` when there is one.
# Whatever fails, the serial REPL stays reachable: the error is shown there, and Ctrl-C ends the
# server and leads to the prompt. Ctrl-D, a soft reset, starts all again from there.
try:
    from microsshd import device

    device.main("")
except Exception as e:
    import sys

    sys.print_exception(e)
