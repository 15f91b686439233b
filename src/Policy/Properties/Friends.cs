using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("policy-cases")]
[assembly: InternalsVisibleTo("HaActors.Policy.Tests")]
