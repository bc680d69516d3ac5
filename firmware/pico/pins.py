"""Which pin of the Pico carries what (see README.md for the wiring)."""

UART_TX = 0
UART_RX = 1
BUTTON = 14  # to ground: low while the finger is down
SHUT = 15  # to ground while the rig may see: a broken wire reads as shut
LAMP = 16  # high is lit
BUZZER = 17
LED = 18
LAMP_SENSOR = 26  # ADC0, more light is more volts
