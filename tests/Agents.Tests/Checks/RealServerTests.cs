using System.Net.Sockets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

/// <summary>Each kind of check against the server programs of a distribution: good where all is well, bad with a reason where not.</summary>
public sealed class RealServerTests : IDisposable
{
    private static readonly CheckLogin Anna = new("anna", new CheckSecret("topsecret"));

    private static readonly CheckLogin Wrong = new("anna", new CheckSecret("guess"));

    private readonly CheckFixture _checks = new();
    private readonly Scratch _scratch = new();

    public RealServerTests()
    {
        // Servers that run as another user look into it.
        File.SetUnixFileMode(_scratch.Folder, (UnixFileMode)0b111_101_101);
    }

    [FactWithServer("nginx", "nginx-light")]
    public async Task Nginx()
    {
        var (port, secure) = (RealServer.FreePort(), RealServer.FreePort());
        var (key, certificate) = Certificate("shop.example.org");
        Directory.CreateDirectory(_scratch.At("www"));
        await File.WriteAllTextAsync(_scratch.At("www/ok"), "it works\n");
        using var server = RealServer.Start(port, "nginx", "-c", _scratch.Script("nginx.conf", $$"""
            #!daemon
            daemon off; pid {{_scratch.At("pid")}}; error_log stderr; user root;
            events {}
            http {
              access_log off;
              server { listen 127.0.0.1:{{port}}; root {{_scratch.At("www")}}; location /gone { return 302 /ok; } location /bad { return 500; } }
              server { listen 127.0.0.1:{{secure}} ssl; server_name shop.example.org; ssl_certificate {{certificate}}; ssl_certificate_key {{key}};
                       return 200 "shop"; }
            }
            """), "-p", _scratch.Folder);
        await server.UntilGood(_checks, new CheckSpecification.Http { Request = "/ok", Receive = "it works" });
        await Fails(server, new CheckSpecification.Http { Request = "/bad" }, "HTTP status 500");
        await Fails(server, new CheckSpecification.Http { Request = "/gone" }, "HTTP status 302");
        await Succeeds(server, new CheckSpecification.Http { Request = "/ok", Method = HttpCheckMethod.Head });
        await Succeeds(server, new CheckSpecification.Http
        {
            Route = CheckRoute.Direct with { Port = secure }, Tls = new CheckTls(ServerName: "shop.example.org"), Receive = "^shop$",
        });
        await Fails(server, new CheckSpecification.Http { Tls = new CheckTls() }, "TLS");
    }

    [FactWithServer("vsftpd", "vsftpd")]
    public async Task Vsftpd()
    {
        var port = RealServer.FreePort();
        Directory.CreateDirectory(_scratch.At("ftp"));
        Directory.CreateDirectory(_scratch.At("empty"));
        await File.WriteAllTextAsync(_scratch.At("ftp/state"), "serving\n");
        await File.WriteAllTextAsync(_scratch.At("vsftpd.conf"), $"""
            listen=YES
            listen_address=127.0.0.1
            listen_port={port}
            background=NO
            anonymous_enable=YES
            anon_root={_scratch.At("ftp")}
            secure_chroot_dir={_scratch.At("empty")}
            ftp_username=daemon
            seccomp_sandbox=NO
            one_process_model=YES

            """.Replace("            ", "", StringComparison.Ordinal));
        using var server = RealServer.Start(port, "vsftpd", _scratch.At("vsftpd.conf"));
        await server.UntilGood(_checks, new CheckSpecification.Ftp());
        await Succeeds(server, new CheckSpecification.Ftp { Request = "state", Receive = "^serving" });
        await Fails(server, new CheckSpecification.Ftp { Request = "state", Receive = "^stopped" }, "does not match receive");
        await Fails(server, new CheckSpecification.Ftp { Request = "none" }, "RETR: the server answered 550");
    }

    [FactWithServer("exim4", "exim4-daemon-light")]
    public async Task Exim()
    {
        var port = RealServer.FreePort();
        var (key, certificate) = Certificate("mail.example.org");
        File.SetUnixFileMode(key, (UnixFileMode)0b110_100_100);
        await File.WriteAllTextAsync(_scratch.At("exim.conf"), $"""
            exim_user = root
            spool_directory = {_scratch.At("spool")}
            log_file_path = {_scratch.At("log-%s")}
            pid_file_path = {_scratch.At("pid")}
            daemon_smtp_ports = {port}
            local_interfaces = 127.0.0.1
            tls_advertise_hosts = *
            tls_certificate = {certificate}
            tls_privatekey = {key}
            primary_hostname = mail.example.org
            """);
        using var server = RealServer.Start(port, "exim4", "-bdf", "-C", _scratch.At("exim.conf"));
        await server.UntilGood(_checks, new CheckSpecification.Smtp());
        await Succeeds(server, new CheckSpecification.Smtp { Tls = new CheckTls(TlsMode.StartTls), Helo = "director.example.org" });
    }

    [FactWithServer("dovecot", "dovecot-imapd")]
    public async Task Dovecot()
    {
        var (imap, pop) = (RealServer.FreePort(), RealServer.FreePort());
        await File.WriteAllTextAsync(_scratch.At("users"), "anna:{PLAIN}topsecret:1000:1000::" + _scratch.At("home") + "\n");
        await File.WriteAllTextAsync(_scratch.At("dovecot.conf"), $$"""
            base_dir = {{_scratch.At("run")}}
            log_path = /dev/stderr
            protocols = imap pop3
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            auth_failure_delay = 0
            mail_location = maildir:{{_scratch.At("mail")}}/%u
            service imap-login {
              inet_listener imap {
                port = {{imap}}
              }
              chroot =
            }
            service pop3-login {
              inet_listener pop3 {
                port = {{pop}}
              }
              chroot =
            }
            passdb {
              driver = passwd-file
              args = {{_scratch.At("users")}}
            }
            userdb {
              driver = static
              args = uid=1000 gid=1000 home={{_scratch.At("home")}}
            }
            """);
        Directory.CreateDirectory(_scratch.At("mail"));
        Directory.CreateDirectory(_scratch.At("home"));
        RealServer.Run("/bin/chown", "1000:1000", _scratch.At("mail"), _scratch.At("home"));
        using var server = RealServer.Start(imap, "dovecot", "-F", "-c", _scratch.At("dovecot.conf"));
        await server.UntilGood(_checks, new CheckSpecification.Imap());
        await Succeeds(server, new CheckSpecification.Imap { Login = Anna });
        await Fails(server, new CheckSpecification.Imap { Login = Wrong }, "LOGIN: the server answered 'NO");
        var route = CheckRoute.Direct with { Port = pop };
        await Succeeds(server, new CheckSpecification.Pop { Login = Anna, Route = route });
        await Fails(server, new CheckSpecification.Pop { Login = Wrong, Route = route }, "PASS: the server answered '-ERR");
    }

    [FactWithServer("slapd", "slapd")]
    public async Task Slapd()
    {
        var port = RealServer.FreePort();
        Directory.CreateDirectory(_scratch.At("db"));
        await File.WriteAllTextAsync(_scratch.At("slapd.conf"), $"""
            include /etc/ldap/schema/core.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            database mdb
            suffix "dc=example,dc=org"
            rootdn "cn=admin,dc=example,dc=org"
            rootpw topsecret
            directory {_scratch.At("db")}
            """);
        await File.WriteAllTextAsync(
            _scratch.At("base.ldif"), "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example Inc\n");
        RealServer.Run("slapadd", "-f", _scratch.At("slapd.conf"), "-l", _scratch.At("base.ldif"));
        using var server = RealServer.Start(port, "slapd", "-d", "0", "-f", _scratch.At("slapd.conf"), "-h", $"ldap://127.0.0.1:{port}/");
        await server.UntilGood(_checks, new CheckSpecification.Ldap());
        var admin = new CheckLogin("cn=admin,dc=example,dc=org", new CheckSecret("topsecret"));
        await Succeeds(server, new CheckSpecification.Ldap { Request = "dc=example,dc=org", Login = admin, Receive = "^o: Example" });
        await Fails(server, new CheckSpecification.Ldap { Request = "dc=example,dc=org", Receive = "^o: Other" }, "no attribute");
        await Fails(server, new CheckSpecification.Ldap { Request = "dc=other,dc=org" }, "search failed with result");
        await Fails(
            server, new CheckSpecification.Ldap { Login = admin with { Password = new CheckSecret("guess") } },
            "bind failed with result 49 (InvalidCredentials)");
    }

    [FactWithServer("dnsmasq", "dnsmasq-base")]
    public async Task Dnsmasq()
    {
        var port = RealServer.FreePort(ProtocolType.Udp);
        using var server = RealServer.Start(
            port, "dnsmasq", "-k", "-C", "/dev/null", "-p", $"{port}", "-a", "127.0.0.1", "--bind-interfaces", "-R", "-h", "--user=root",
            "--address=/www.example.org/192.0.2.7", "--txt-record=t.example.org,it works", "--mx-host=example.org,mail.example.org,10",
            "--local=/example.org/", $"--pid-file={_scratch.At("pid")}");
        var www = new CheckSpecification.Dns { Request = "www.example.org", Type = DnsRecordType.A, Receive = @"^192\.0\.2\.7$" };
        await server.UntilGood(_checks, www);
        await Succeeds(server, www with { OverTcp = true });
        await Fails(server, www with { Receive = @"^192\.0\.2\.8$" }, "no record matches receive: 192.0.2.7");
        await Succeeds(server, www with { Request = "t.example.org.", Type = DnsRecordType.Txt, Receive = "works" });
        await Succeeds(server, www with { Request = "example.org", Type = DnsRecordType.Mx, Receive = @"^10 mail\.example\.org\.$" });
        await Fails(server, www with { Request = "none.example.org" }, "NXDOMAIN");
    }

    [FactWithServer("freeradius", "freeradius")]
    public async Task Freeradius()
    {
        var port = RealServer.FreePort(ProtocolType.Udp);
        foreach (var folder in new[] { "modules", "log" })
            Directory.CreateDirectory(_scratch.At(folder));
        await File.WriteAllTextAsync(_scratch.At("users"), "anna Cleartext-Password := \"topsecret\"\n");
        await File.WriteAllTextAsync(_scratch.At("radiusd.conf"), $$"""
            prefix = /usr
            logdir = {{_scratch.At("log")}}
            libdir = /usr/lib/freeradius
            security {
              allow_vulnerable_openssl = yes
              reject_delay = 0
            }
            client here {
              ipaddr = 127.0.0.1
              secret = shared
              require_message_authenticator = yes
            }
            modules {
              pap {
              }
              files {
                filename = {{_scratch.At("users")}}
              }
            }
            server default {
              listen {
                type = auth
                ipaddr = 127.0.0.1
                port = {{port}}
              }
              authorize {
                files
                pap
              }
              authenticate {
                Auth-Type PAP {
                  pap
                }
              }
            }
            """);
        using var server = RealServer.Start(port, "freeradius", "-f", "-l", "stdout", "-d", _scratch.Folder, "-n", "radiusd", "-D", "/usr/share/freeradius");
        var anna = new CheckSpecification.Radius { Login = Anna, Secret = new CheckSecret("shared") };
        await server.UntilGood(_checks, anna);
        await Fails(server, anna with { Login = Wrong }, "the server rejected the login");
        await Succeeds(server, anna with { Login = Wrong, IsRejectEnough = true });
    }

    [FactWithServer("mariadbd", "mariadb-server-core")]
    public async Task Mariadb()
    {
        var port = RealServer.FreePort();
        Directory.CreateDirectory(_scratch.At("db/mysql"));
        var tables = string.Concat(new[] { "mysql_system_tables", "mysql_system_tables_data" }
            .Select(name => File.ReadAllText($"/usr/share/mysql/{name}.sql")));
        RealServer.Run(
            "mariadbd",
            ["--no-defaults", "--bootstrap", "--user=root", $"--datadir={_scratch.At("db")}", "--log-warnings=0"],
            $"SET @auth_root_socket=NULL;\nUSE mysql;\n{tables}");
        await File.WriteAllTextAsync(_scratch.At("init.sql"), """
            CREATE USER anna@'%' IDENTIFIED BY 'topsecret';
            CREATE DATABASE shop;
            GRANT ALL ON shop.* TO anna@'%';
            CREATE TABLE shop.goods (id INT);
            """);
        using var server = RealServer.Start(
            port, "mariadbd", "--no-defaults", "--user=root", $"--datadir={_scratch.At("db")}", "--bind-address=127.0.0.1",
            $"--port={port}", $"--socket={_scratch.At("sock")}", $"--init-file={_scratch.At("init.sql")}", "--skip-name-resolve",
            $"--pid-file={_scratch.At("pid")}");
        var login = new CheckSpecification.MySql { Login = Anna };
        await server.UntilGood(_checks, login);
        await Succeeds(server, login with { Database = "shop", Request = "SELECT COUNT(*) FROM goods" });
        await Fails(server, login with { Database = "shop", Request = "SELECT * FROM goods" }, "the query returned no row");
        await Fails(server, login with { Database = "shop", Request = "SELECT * FROM none" }, "the query failed: Table 'shop.none'");
        await Fails(server, login with { Database = "none" }, "the server refuses the login");
        await Fails(server, login with { Login = Wrong }, "Access denied");
    }

    [FactWithServer("/usr/lib/postgresql/*/bin/postgres", "postgresql")]
    public async Task Postgresql()
    {
        var port = RealServer.FreePort();
        var bin = Path.GetDirectoryName(RealServer.Find("/usr/lib/postgresql/*/bin/postgres"))!;
        var data = _scratch.At("db");
        Directory.CreateDirectory(data);
        RealServer.Run("/bin/chown", "postgres", data);
        RealServer.Run("runuser", "-u", "postgres", "--", $"{bin}/initdb", "-D", data, "-A", "trust", "-N", "-U", "postgres");
        RealServer.Run("runuser", ["-u", "postgres", "--", $"{bin}/postgres", "--single", "-D", data, "postgres"], """
            SET password_encryption = 'scram-sha-256'; CREATE ROLE anna LOGIN PASSWORD 'topsecret'
            SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'topsecret'
            CREATE DATABASE anna

            """);
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), "host all old all md5\nhost all all all scram-sha-256\n");
        using var server = RealServer.Start(
            port, "runuser", "-u", "postgres", "--", $"{bin}/postgres", "-D", data, "-h", "127.0.0.1", "-p", $"{port}", "-k", "", "-F");
        var login = new CheckSpecification.PostgreSql { Login = Anna };
        await server.UntilGood(_checks, login);
        await Succeeds(server, login with { Request = "SELECT 1" });
        await Fails(server, login with { Request = "SELECT 1 WHERE false" }, "the query returned no row");
        await Fails(server, login with { Request = "SELECT * FROM none" }, "the query failed: relation \"none\" does not exist");
        await Fails(server, login with { Login = Wrong }, "the login failed: password authentication failed");
        await Fails(server, login with { Database = "none" }, "database \"none\" does not exist");
        await Succeeds(server, login with { Login = Anna with { User = "old" }, Database = "anna" });
        await Fails(server, login with { Tls = new CheckTls(TlsMode.StartTls) }, "the server does not offer TLS");
    }

    public void Dispose()
    {
        _checks.Dispose();
        _scratch.Dispose();
    }

    private async Task Succeeds(RealServer server, CheckSpecification check)
    {
        var verdict = await server.Make(_checks, check);
        Assert.True(verdict.IsGood, $"{verdict.Reason}\n{server.Said()}");
    }

    private async Task Fails(RealServer server, CheckSpecification check, string reason)
    {
        var verdict = await server.Make(_checks, check);
        Assert.False(verdict.IsGood || verdict.IsOwnFault, verdict.Reason);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    private (string Key, string Certificate) Certificate(string name)
    {
        var (key, certificate) = (_scratch.At("key.pem"), _scratch.At("certificate.pem"));
        RealServer.Run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", $"/CN={name}", "-keyout", key, "-out", certificate);
        return (key, certificate);
    }
}
