using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Akka.Internals.Tests")]
