using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Shell.Tests")]
