import Relais
