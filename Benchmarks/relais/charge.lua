-- What wrk sends, and how it tells what came of it: one JSON object on stdout.
--
-- With COMPTES_BENCH in the environment (a file with a line "token account envelope" per account, in base64) it posts
-- envelopes: each thread has one connection and its own token, the destination changes with every request, and every
-- request bears a fresh random idempotency key. Without it, wrk asks for the URL given to it.

local fichier = os.getenv("COMPTES_BENCH")
local fils = 0

function setup(fil)
   fil:set("numero", fils)
   fils = fils + 1
end

if fichier then
   local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
   local comptes = {}
   local alea = io.open("/dev/urandom", "rb")
   local tete, tour

   for ligne in io.lines(fichier) do
      local jeton, compte, enveloppe = ligne:match("^(%S+) (%S+) (%S+)$")
      comptes[#comptes + 1] = {
         jeton = jeton,
         avant = '{"destinataire":"' .. compte .. '","appareil":1,"idempotence":"',
         apres = '","enveloppe":"' .. enveloppe .. '"}',
      }
   end

   -- 16 random bytes in base64: 21 free characters, one that holds the last two bits, and the padding.
   local function cle()
      local octets = { alea:read(22):byte(1, 22) }
      local lettres = {}
      for i = 1, 22 do
         local valeur = i < 22 and octets[i] % 64 or octets[i] % 4 * 16
         lettres[i] = alphabet:sub(valeur + 1, valeur + 1)
      end
      return table.concat(lettres) .. "=="
   end

   function init()
      local mien = comptes[numero % #comptes + 1]
      local longueur = #mien.avant + 24 + #mien.apres
      tour = numero
      tete = "POST /v1/envoyer_message HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. mien.jeton
         .. "\r\nContent-Type: application/json\r\nContent-Length: " .. longueur .. "\r\n\r\n"
   end

   function request()
      tour = tour + 1
      local lui = comptes[tour % #comptes + 1]
      return tete .. lui.avant .. cle() .. lui.apres
   end
end

function done(bilan, latence)
   local e = bilan.errors
   io.write(string.format(
      '{"requetes":%d,"secondes":%.6f,"p50":%.3f,"p99":%.3f,"statuts":%d,"pannes":%d}\n',
      bilan.requests, bilan.duration / 1e6, latence:percentile(50) / 1e3, latence:percentile(99) / 1e3,
      e.status, e.connect + e.read + e.write + e.timeout))
end
