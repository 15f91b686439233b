using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime")]
[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
[assembly: InternalsVisibleTo("simulate")]
