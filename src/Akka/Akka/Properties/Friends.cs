using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Akka.Remote")]
[assembly: InternalsVisibleTo("Akka.Coordination")]
[assembly: InternalsVisibleTo("Akka.Cluster")]
[assembly: InternalsVisibleTo("Akka.Cluster.Tools")]
[assembly: InternalsVisibleTo("Akka.TestKit")]
[assembly: InternalsVisibleTo("Akka.TestKit.Xunit2")]
[assembly: InternalsVisibleTo("Petabridge.Cmd.Host")]
[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
[assembly: InternalsVisibleTo("haactors")]
[assembly: InternalsVisibleTo("HaActors.Host.Tests")]
[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
