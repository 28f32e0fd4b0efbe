import ClientChiffre

await Client.demarrer()
