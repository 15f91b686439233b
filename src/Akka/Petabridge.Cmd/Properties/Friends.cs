using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Petabridge.Cmd.Host")]
[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
