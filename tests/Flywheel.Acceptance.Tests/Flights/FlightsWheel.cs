using Flywheel.Data;
using Flywheel.Evaluation.Reports;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Flywheel.Acceptance.Tests.Flights.FlightsWheel))]

namespace Flywheel.Acceptance.Tests.Flights;

/// <summary>The flights example, turned once by the command line for all tests, then served by the real server in this process.</summary>
public sealed class FlightsWheel : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider? _services;
    private Workspace? _workspace;
    private WebServer? _server;

    internal string WorkspacePath => Path.Combine(_folder.Path, "workspace");

    internal static string ProjectPath => Path.Combine(RepositoryRoot(), "examples", "flights");

    internal FlywheelProcess.Outcome Turn { get; private set; } = null!;

    internal IServiceProvider Services => _services!;

    internal HttpClient Client { get; private set; } = null!;

    internal ReleaseSnapshot Release { get; private set; } = null!;

    internal EvaluationReport Report => ReportJson.Read(Release.Files[ReleaseFiles.Report].Span);

    public async ValueTask InitializeAsync()
    {
        Turn = await FlywheelProcess.RunAsync("run", ProjectPath, "--workspace", WorkspacePath);
        if (Turn.ExitCode != 0)
        {
            throw new InvalidOperationException($"flywheel run ended with {Turn.ExitCode}:\n{Turn.Output}\n{Turn.Error}");
        }

        _services = new ServiceCollection().AddFlywheel(new StorageOptions { Root = WorkspacePath }, new DataOptions()).BuildServiceProvider();
        _workspace = (await _services.OpenWorkspaceAsync(CancellationToken.None)).Value;
        var registry = _services.GetRequiredService<ReleaseRegistry>();
        var champion = (await registry.FindAsync("flights", ReleaseRegistry.Champion, CancellationToken.None)).Value;
        Release = (await registry.OpenAsync(champion.Digest, CancellationToken.None)).Value;
        var endpoints = _services.GetRequiredService<Endpoints>();
        var readiness = new ServerReadiness();
        _server = (await WebServer.StartAsync(_services, new WebServerOptions { Port = 0 }, readiness, new FrontPage(registry, endpoints), CancellationToken.None)).Value;
        (await endpoints.ServeAsync("flights", champion, new EndpointOptions(), CancellationToken.None)).IsOk.ShouldBeTrue();
        readiness.Ready();
        Client = new HttpClient { BaseAddress = new Uri(_server.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        if (_workspace is not null)
        {
            await _workspace.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Flywheel.slnx is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
