using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Agents.Tests")]
