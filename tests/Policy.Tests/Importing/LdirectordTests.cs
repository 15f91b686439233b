using System.Collections.Immutable;
using System.Net;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Importing.Ldirectord;
using HaActors.Policy.VirtualServices;

namespace HaActors.Policy.Tests.Importing;

public sealed class LdirectordTests
{
    private const string Sample =
        """
        # Global Directives
        checktimeout=3
        checkinterval=1
        fallback=127.0.0.1:80
        autoreload=yes
        logfile="/var/log/ldirectord.log"
        quiescent=yes
        failurecount=2

        # A sample virtual with a fallback that will override the global setting
        virtual=192.0.2.240:80
        	real=192.168.6.2:80 gate
        	real=192.168.6.3->192.168.6.5 gate 5
            # a remark, at any depth
            real=192.168.6.6:80 gate 2 "/own.html", "own page" l:50 u:100
        	fallback=127.0.0.1:80 gate
        	service=http
        	scheduler=wlc
        	persistent=600
        	netmask=255.255.255.0
        	protocol=tcp
        	checktype=negotiate   # trailing
        	request="index.html"
        	receive="Test Page"
        	virtualhost=www.x.y.z
        virtual=7
        	real=www1:21 masq
        	service=ftp
        	checkport=21
        	request="welcome.msg"
        	receive="test"
        	login="anonymous"
        	passwd="anon@anon.anon"
        	quiescent=no
        virtual6=[2001:db8::10]:25
        	real6=[fd00::1] ipip
        	checktype=connect
        """;

    [Fact]
    public void The_usual_sample_becomes_what_ldirectord_would_do()
    {
        var services = Services(Sample, out var deviations);
        Assert.Equal(["mark-7", "tcp-192.0.2.240-80", "tcp-2001_db8__10-25"], services.Select(service => service.Id));

        var web = services[1];
        Assert.Equal(new VirtualServiceKey.At(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.240"), 80), web.Key);
        Assert.Equal(new ServiceSettings("wlc") { Persistence = new Persistence(TimeSpan.FromSeconds(600), 24) }, web.Settings);
        Assert.Equal(WhenDown.Quiesce, web.WhenDown);
        Assert.Equal(
            ["192.168.6.2:80 1", "192.168.6.3:80 5", "192.168.6.4:80 5", "192.168.6.5:80 5", "192.168.6.6:80 2"],
            web.Servers.OrderBy(server => server.Address).Select(server => $"{server.Address} {server.Weight}"));
        Assert.Equal((100, 50), (web.Servers[^1].Upper, web.Servers[^1].Lower));
        Assert.Equal("127.0.0.1:80", $"{web.Fallback!.Address}");

        var planned = web.Servers[0].Checks!.Checks.Single();
        var http = Assert.IsType<CheckSpecification.Http>(planned.Check);
        Assert.Equal(("/index.html", "Test Page", "www.x.y.z"), (http.Request, http.Receive, http.VirtualHost));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), 1, 2), (planned.Timing.Interval, planned.Timing.Timeout, planned.Timing.Rise, planned.Timing.Fall));
        Assert.True(web.Servers[0].Checks!.AssumeDown);
        var own = Assert.IsType<CheckSpecification.Http>(web.Servers.Single(server => server.Weight == 2).Checks!.Checks.Single().Check);
        Assert.Equal(("/own.html", "own page"), (own.Request, own.Receive));

        var ftp = services[0];
        Assert.Equal(new VirtualServiceKey.Marked(7), ftp.Key);
        Assert.Equal(WhenDown.Remove, ftp.WhenDown);
        Assert.Equal("10.9.9.1:21", $"{ftp.Servers.Single().Address}");
        Assert.Equal("www1", ftp.Servers.Single().HostName);
        Assert.Equal(21, ftp.Servers.Single().Checks!.Checks.Single().Check.Route.Port);

        Assert.Equal(new Forwarding.Tunnel(), services[2].Servers.Single().Forwarding);
        Assert.Equal("[fd00::1]:25", $"{services[2].Servers.Single().Address}");
        Assert.Contains(deviations, text => text.StartsWith("ldirectord.cf:6: the log goes", StringComparison.Ordinal));
        Assert.Contains(deviations, text => text.Contains("global fallback does not serve firewall marks", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "checktimout=3", ":1: 'checktimout' is not known; did you mean 'checktimeout'?" },
        { "timeout=3", ":1: timeout is obsolete: use checktimeout and negotiatetimeout" },
        { "quiescent=yes # really", ":1: quiescent must be yes or no, with nothing behind it" },
        { "logfile=/var/log/x", ":1: logfile must stand in quotation marks" },
        { "checkinterval=never", ":1: checkinterval must be a number above 0" },
        { "virtual=nonsense", ":1: 'nonsense' is no virtual service" },
        { "virtual=[2001:db8::1]:80", ":1: an address of IPv6 needs virtual6" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate\n    requst=\"x\"", ":3: 'requst' is not known; did you mean 'request'?" },
        { "virtual=192.0.2.1:80\n    request=x", ":2: request must stand in quotation marks" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 nat", ":2: forwarding must be gate, masq or ipip, and is 'nat'" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate x", ":2: 'gate x' is not understood" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1", ":2: '10.0.0.1' is no real server" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1::80 gate", ":2: '10.0.0.1::80 gate' is no real server" },
        { "virtual=192.0.2.1:80\n    real6=[fd00::1] gate", ":2: write real" },
        { "virtual=192.0.2.1:80\n    connecttimeout=3", ":2: connecttimeout is obsolete" },
        { "virtual=192.0.2.1:80\n    checktype=sometimes", ":2: checktype must be connect, negotiate" },
        { "virtual=192.0.2.1:80\n    service=gopher", ":2: service must be one of" },
        { "virtual=192.0.2.1:80\n    checkport=70000", ":2: checkport must be 1 to 65535" },
        { "virtual=192.0.2.1:80\n    netmask=24", ":2: netmask must be four numbers" },
        { "virtual=192.0.2.1:80\n    protocol=sctp", ":2: protocol must be tcp or udp" },
        { "virtual=7\n    protocol=tcp", ":2: protocol must be fwm" },
        // An empty line ends the section: what follows belongs to nothing.
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate\n\n    scheduler=rr", ":4: 'scheduler=rr' is indented and belongs to no section" },
        { "virtual=192.0.2.1:80\n   real=10.0.0.1 gate", ":2: 'real=10.0.0.1 gate' is indented and belongs to no section" },
        // Contradictions that ldirectord lets pass, or runs into.
        { "virtual=192.0.2.1:80\n    real=10.0.0.1:8080 gate", ":2: gate changes no ports: it is 8080, and the virtual service's is 80" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate\nvirtual=192.0.2.1:http", ":3: this virtual service is there already, in line 1" },
        { "virtual=192.0.2.1:80\n    real=nowhere.invalid gate", ":2: the real server 'nowhere.invalid' has no address of IPv4" },
        { "virtual=192.0.2.1:nosuch\n    real=10.0.0.1 gate", ":1: 'nosuch' is no port" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.9->10.0.0.1 gate", ":2: 10.0.0.9->10.0.0.1 is no range" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate\n    receive=\"(\"\n    service=http", ":3: this check can never succeed: receive is no regular expression" },
        { "virtual=192.0.2.1:53\n    real=10.0.0.1 gate\n    request=\"www\"", ":1: this dns check can never succeed" },
        { "virtual=192.0.2.1:80\n    real=10.0.0.1 gate\n    real=10.0.0.1:80 gate", ":3: the real server 10.0.0.1:80 is there already" },
        { "fallback=nowhere.invalid\nvirtual=192.0.2.1:80\n    real=10.0.0.1 gate", ":1: the fallback 'nowhere.invalid' has no address" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_is_wrong_is_refused_with_its_line(string text, string problem)
    {
        var errors = Errors(text);
        Assert.Contains(errors, error => error.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_listed_at_once() =>
        Assert.Equal(3, LdirectordParser.Parse("foo=1\nvirtual=192.0.2.1:80\n    bar=1\n    real=x\n", "f").Errors.Length);

    [Fact]
    public void What_is_wrong_with_the_words_and_with_their_meaning_is_one_list_in_the_file_s_order()
    {
        var reading = LdirectordParser.Parse(
            """
            fallback=nowhere.invalid
            virtual=192.0.2.1:80
                real=10.0.0.1:81 gate
                requst="x"
            virtual=192.0.2.1:81
                real=10.0.0.1 gate
            """,
            "a: b.cf");
        var errors = LdirectordImport.Convert(reading.File, "a: b.cf", Names).ErrorsWith(reading);
        Assert.Equal(["1", "3", "4"], errors.Select(error => error["a: b.cf:".Length..].Split(':')[0]));
    }

    [Theory]
    [InlineData("virtual=7", "127.0.0.1:81", false)]
    [InlineData("virtual=192.0.2.1:80", "127.0.0.1:80", true)]
    public void A_fallback_has_the_services_port_where_only_that_works(string section, string address, bool isSaid)
    {
        var service = Services($"{section}\n    real=10.0.0.1 gate\n    fallback=127.0.0.1:81\n    checktype=on", out var deviations).Single();
        Assert.Equal(address, $"{service.Fallback!.Address}");
        Assert.Equal(isSaid, deviations.Any(said => said.Contains("the fallback's port 81 is that of the service", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Kinds => new()
    {
        { "virtual=192.0.2.1:21", "ftp" }, { "virtual=192.0.2.1:25", "smtp" }, { "virtual=192.0.2.1:80", "http" },
        { "virtual=192.0.2.1:110", "pop" }, { "virtual=192.0.2.1:119", "nntp" }, { "virtual=192.0.2.1:143", "imap" },
        { "virtual=192.0.2.1:389", "ldap" }, { "virtual=192.0.2.1:443", "https" }, { "virtual=192.0.2.1:587", "smtp" },
        { "virtual=192.0.2.1:5060", "sip" }, { "virtual=192.0.2.1:9999", "on" }, { "virtual=7", "on" },
        { "virtual=192.0.2.1:3306\n    login=\"u\"", "mysql" }, { "virtual=192.0.2.1:5432\n    login=\"u\"", "postgresql" },
        { "virtual=192.0.2.1:1812\n    login=\"u\"\n    secret=\"s\"", "radius" },
        { "virtual=192.0.2.1:80\n    checktype=connect", "connect" }, { "virtual=192.0.2.1:80\n    checktype=ping", "ping" },
        { "virtual=192.0.2.1:80\n    checktype=on", "on" }, { "virtual=192.0.2.1:80\n    checktype=off", "off" },
        { "virtual=192.0.2.1:80\n    service=simpletcp", "tcp" },
        { "virtual=192.0.2.1:514\n    protocol=udp\n    checktype=connect", "ping" },
        { "virtual=192.0.2.1:80\n    checktype=external\n    checkcommand=/bin/check", "program" },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void The_check_follows_from_checktype_service_and_port(string section, string kind)
    {
        var service = Services($"{section}\n    real=10.0.0.1 gate", out _).Single();
        Assert.Equal(kind, service.Servers.Single().Checks!.Checks.Single().Check.Kind);
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("checktimeout=7", 7)]
    [InlineData("checktimeout=7\nnegotiatetimeout=9", 9)]
    public void Time_outs_stand_in_for_each_other(string globals, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        Services($"{globals}\nvirtual=192.0.2.1:80\n    real=10.0.0.1 gate", out _).Single().Servers.Single().Checks!.Checks.Single().Timing.Timeout);

    [Fact]
    public void A_number_as_checktype_means_so_many_connections_between_whole_checks() => Assert.Equal(
        5, Services("virtual=192.0.2.1:80\n    real=10.0.0.1 gate\n    checktype=5", out _).Single().Servers.Single().Checks!.Checks.Single().ConnectsBetween);

    [Fact]
    public void A_server_without_a_port_is_checked_at_the_services_own_one()
    {
        var service = Services("virtual=192.0.2.1:8080\n    real=10.0.0.1 gate\n    service=http", out _).Single();
        Assert.Equal("10.0.0.1:8080", $"{service.Servers.Single().Address}");
        Assert.Equal(80, service.Servers.Single().Checks!.Checks.Single().Check.Route.Port);
    }

    [Fact]
    public void An_external_check_is_told_of_both_addresses()
    {
        var service = Services("virtual=192.0.2.1:80\n    real=10.0.0.1:80 gate\n    checktype=external\n    checkcommand=\"/bin/check -v\"", out _).Single();
        var program = Assert.IsType<CheckSpecification.Program>(service.Servers.Single().Checks!.Checks.Single().Check);
        Assert.Equal("/bin/check", program.Path);
        Assert.Equal<string>(["-v", "192.0.2.1", "80", "10.0.0.1", "80"], program.Arguments);
    }

    private static ImmutableArray<string> Errors(string text)
    {
        var reading = LdirectordParser.Parse(text, "ldirectord.cf");
        if (!reading.Errors.IsEmpty)
            return reading.Errors;
        var conversion = LdirectordImport.Convert(reading.File, "ldirectord.cf", Names);
        return conversion.Errors.IsEmpty ? [.. Read(conversion, out _)] : conversion.Errors;
    }

    private static ImmutableArray<VirtualService> Services(string text, out ImmutableArray<string> deviations)
    {
        var reading = LdirectordParser.Parse(text, "ldirectord.cf");
        Assert.Empty(reading.Errors);
        var conversion = LdirectordImport.Convert(reading.File, "ldirectord.cf", Names);
        Assert.Empty(conversion.Errors);
        deviations = conversion.Deviations;
        Assert.Empty(Read(conversion, out var settings));
        return settings.Services;
    }

    private static IReadOnlyList<string> Read(LdirectordConversion conversion, out DirectorSettings settings)
    {
        var findings = new Findings();
        settings = DirectorReader.Read(new Section("ha", conversion.Configuration, null, findings), []);
        return findings.Errors;
    }

    private static LdirectordNames Names => new(
        (name, isV6) => name == "www1" && !isV6 ? IPAddress.Parse("10.9.9.1") : null,
        (service, _) => service switch
        {
            "http" => 80,
            "domain" => 53,
            _ => null,
        });
}
