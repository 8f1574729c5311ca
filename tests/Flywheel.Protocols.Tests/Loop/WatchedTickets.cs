using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>One champion, served again in a copy of its folder by each test.</summary>
public sealed class WatchedTickets : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync() => await TicketsDesk.PrepareAsync(_folder.Path, TicketsDesk.Project.Replace("  retrain: { pause: 3d, judge: 2d, learn: 14d }\n", "", StringComparison.Ordinal) + """

        monitor:
          alerts:
            - { monitor: integrity, severity: critical, owner: ann, action: Look at the form. }
            - { monitor: drift, owner: ben, action: Ask where the rows come from. }
        """);

    internal void CopyTo(string other)
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(other, Path.GetRelativePath(_folder.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
