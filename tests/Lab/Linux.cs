// Namespaces, /proc and signals: the lab runs on Linux only, and says so to the analyzers.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
