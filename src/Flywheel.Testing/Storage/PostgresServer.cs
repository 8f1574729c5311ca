using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Flywheel.Testing.Storage;

/// <summary>
/// A real PostgreSQL server in a temporary folder, on a free port of this machine only, gone with all its data when disposed. Its programs are
/// unpacked from packages and installed nowhere. The server refuses to be root: a root that tests has it run as nobody.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "flywheel";
    private const string Nobody = "65534";
    private const string Ready = "database system is ready to accept connections";
    private readonly TemporaryFolder _folder;
    private readonly string _programs;
    private readonly string _libraries;
    private readonly int _port;
    private Process? _server;

    private PostgresServer(string installation, TemporaryFolder folder, int port)
    {
        (_folder, _port) = (folder, port);
        (_programs, _libraries) = (Path.Combine(installation, "usr/lib/postgresql/15/bin"), Path.Combine(installation, "usr/lib/x86_64-linux-gnu"));
    }

    private string Data => _folder["data"];

    /// <summary>The password of the only user.</summary>
    public static string Password => "s3cret-of-a-test";

    /// <summary>A file that holds <see cref="Password"/>.</summary>
    public string PasswordFile => _folder["password"];

    /// <summary>The address of a catalog in a schema of its own.</summary>
    public string Address(string schema) => FormattableString.Invariant($"postgres://{User}@127.0.0.1:{_port}/postgres?schema={schema}&password=file:{PasswordFile}");

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="installation">Where Debian's packages were unpacked.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    public static async Task<PostgresServer> StartAsync(string installation, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var server = new PostgresServer(await ReachableAsync(installation, folder, cancellationToken), folder, FreePort());
        await File.WriteAllTextAsync(server.PasswordFile, Password, cancellationToken);
        Directory.CreateDirectory(server.Data);
        if (Environment.IsPrivilegedProcess)
        {
            await DoneAsync(Process.Start("chown", [Nobody, server.Data, server.PasswordFile]), cancellationToken);
        }

        await DoneAsync(server.Run("initdb", ["-D", server.Data, "-U", User, "-A", "scram-sha-256", "--pwfile", server.PasswordFile, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]), cancellationToken);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts the server, after <see cref="KillAsync"/> with what its disk holds.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What is asked of the disk is tested with the machine that runs it; here its flushes only cost time.
        _server = Run("postgres", ["-D", Data, "-p", _port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=off", "-c", "jit=off", "-c", "shared_buffers=16MB", "-c", "log_timezone=GMT", "-c", "timezone=GMT"]);
        var said = "";
        while (await _server.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            said += line + "\n";
            if (line.Contains(Ready, StringComparison.Ordinal))
            {
                // What it says later must not fill the pipe.
                _ = _server.StandardError.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start:\n{said}");
    }

    /// <summary>Stops it as a crash of its machine would.</summary>
    public async Task KillAsync()
    {
        await DoneAsync(Run("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]), CancellationToken.None);
        await _server!.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
        _server = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await KillAsync();
        }

        _folder.Dispose();
    }

    private Process Run(string program, string[] arguments) => Process.Start(Start(Path.Combine(_programs, program), arguments, _libraries))!;

    private static ProcessStartInfo Start(string program, string[] arguments, string libraries)
    {
        string[] all = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment = { ["LD_LIBRARY_PATH"] = libraries, ["TZ"] = "GMT", ["LC_ALL"] = "C.UTF-8" },
        };
    }

    /// <summary>The installation, or a copy of it in the folder when nobody may not go where it is.</summary>
    private static async Task<string> ReachableAsync(string installation, TemporaryFolder folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return installation;
        }

        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        using var look = Process.Start(Start("test", ["-x", Path.Combine(installation, "usr/lib/postgresql/15/bin/postgres")], ""))!;
        await look.WaitForExitAsync(cancellationToken);
        if (look.ExitCode == 0)
        {
            return installation;
        }

        await DoneAsync(Process.Start("cp", ["-r", installation, folder["postgres"]]), cancellationToken);
        return folder["postgres"];
    }

    private static async Task DoneAsync(Process process, CancellationToken cancellationToken)
    {
        using (process)
        {
            var said = process.StartInfo.RedirectStandardError
                ? await Task.WhenAll(process.StandardError.ReadToEndAsync(cancellationToken), process.StandardOutput.ReadToEndAsync(cancellationToken))
                : [];
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}:\n{string.Concat(said)}");
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
