using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Akka.Cluster")]
[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
