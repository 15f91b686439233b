using HaActors.Shell.Client;

return Pbm.Run(args, Terminal.Real());
