using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Simulation.Runtime.Tests")]
