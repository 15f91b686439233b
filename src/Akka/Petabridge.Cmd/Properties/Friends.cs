using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Petabridge.Cmd.Host")]
