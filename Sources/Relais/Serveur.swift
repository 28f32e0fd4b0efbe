import Hummingbird
import HummingbirdTLS
import GRDB
import ArgumentParser
