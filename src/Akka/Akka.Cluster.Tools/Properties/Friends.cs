using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Akka.Cluster.Sharding")]
[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
