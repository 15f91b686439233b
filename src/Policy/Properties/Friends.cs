using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("pbm")]
[assembly: InternalsVisibleTo("policy-cases")]
[assembly: InternalsVisibleTo("ha-bench")]
[assembly: InternalsVisibleTo("HaActors.Policy.Tests")]
