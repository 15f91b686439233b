using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Policy.Cases")]
[assembly: InternalsVisibleTo("HaActors.Policy.Tests")]
