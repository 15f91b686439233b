using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Akka.Cluster")]
[assembly: InternalsVisibleTo("Akka.Cluster.Tools")]
[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
