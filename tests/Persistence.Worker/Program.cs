using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Persistence.Worker;

// usage: persistence-worker write|check PROVIDER CONNECTION-STRING ACTORS BYTES [EVENTS]
// Each actor persists numbers, one after the other, and says which are acknowledged. One line for each:
//   R ID N   recovered the events 1 to N, in order, none missing, none twice      X ID TEXT   the recovery failed
//   A ID N   the event N is acknowledged                                          F ID N      the event N failed
// check ends behind the recoveries; write ends when all actors have failed, or have written EVENTS events each.
var write = args[0] == "write";
var actors = int.Parse(args[3], CultureInfo.InvariantCulture);
var bytes = int.Parse(args[4], CultureInfo.InvariantCulture);
var events = args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : int.MaxValue;
var config = ConfigurationFactory.ParseString($$"""
    akka.loglevel = OFF
    akka.stdout-loglevel = OFF
    akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
    akka.persistence {
      journal.plugin = "akka.persistence.journal.sql"
      journal.sql {
        class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
        provider-name = "{{args[1]}}"
        connection-string = "{{args[2].Replace("\"", "\\\"", StringComparison.Ordinal)}}"
      }
      snapshot-store.plugin = ""
    }
    """);
var system = ActorSystem.Create("worker", config);
var ends = new TaskCompletionSource();
var output = new Output();
system.ActorOf(Props.Create(() => new Foreman(actors, write ? events : 0, bytes, output, ends)));
await ends.Task;
await system.Terminate();
return 0;
