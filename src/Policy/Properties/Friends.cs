using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("pbm")]
[assembly: InternalsVisibleTo("policy-cases")]
[assembly: InternalsVisibleTo("HaActors.Policy.Tests")]
