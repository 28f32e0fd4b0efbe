import Relais

await Serveur.main()
