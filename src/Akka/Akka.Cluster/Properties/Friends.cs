using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Akka.Cluster.Tools")]
[assembly: InternalsVisibleTo("Akka.DistributedData")]
[assembly: InternalsVisibleTo("Akka.Cluster.Sharding")]
[assembly: InternalsVisibleTo("Petabridge.Cmd.Host")]
[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
[assembly: InternalsVisibleTo("ha-bench")]
