namespace HaActors.Policy.Importing.Ldirectord;

/// <content>What ldirectord does and we do otherwise, or not at all.</content>
public sealed partial class LdirectordImport
{
    private void SayOfGlobals()
    {
        var globals = _file.Globals;
        void Say(string name, string what)
        {
            if (globals.GetValueOrDefault(name) is { } directive)
                Deviate(directive.Line, what);
        }

        Say("emailalert", "no mail is sent: alert agents (ha.alerts) are told of every change");
        Say("emailalertfrom", "no mail is sent");
        Say("smtp", "no mail is sent");
        Say("logfile", "the log goes to standard error, and so to the journal");
        Say("execute", "no other instance is started: give its file to another daemon, or import both");
        if (globals.GetValueOrDefault("supervised") is { Value: "no" } alone)
            Deviate(alone.Line, "it stays in the foreground; systemd or the shell puts it into the background");
        if (globals.GetValueOrDefault("fork") is { Value: "no" } one)
            Deviate(one.Line, "each check runs by itself all the same: a slow server delays none of the others");
        if (globals.GetValueOrDefault("readdquiescent") is { Value: "no" } again)
            Deviate(again.Line, "a quiescent server that somebody took out of the kernel's table is put back with weight 0 all the same");
    }

    private void SayOf(LdirectordVirtual section)
    {
        var its = section.Directives;
        if (its.GetValueOrDefault("monitorfile") is { } monitor)
            Deviate(monitor.Line, "no monitor file is written: 'pbm history --kind service' has each server's changes, 'pbm lvs show' its state");
        if (its.GetValueOrDefault("emailalert") is { } mail)
            Deviate(mail.Line, "no mail is sent: alert agents (ha.alerts) are told of every change");
        if (its.GetValueOrDefault("load") is { } load)
            Deviate(load.Line, "load means nothing, as in ldirectord");
        if (its.GetValueOrDefault("cleanstop") is { } stop
            && stop.Value != (_file.Globals.GetValueOrDefault("cleanstop")?.Value ?? "yes"))
            Deviate(stop.Line, "cleanstop holds for all services: the global one counts");
        if (its.GetValueOrDefault("netmask") is { } mask && !its.ContainsKey("persistent"))
            Deviate(mask.Line, "netmask means nothing without persistent, as in ldirectord");
        if (its.GetValueOrDefault("ops") is { Value: "yes" } ops && section.Protocol != "udp")
            Deviate(ops.Line, "ops means nothing but for udp, as in ldirectord");
    }
}
