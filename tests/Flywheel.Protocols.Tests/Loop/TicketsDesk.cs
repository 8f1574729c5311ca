using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli;
using Flywheel.Core;
using Flywheel.Projects;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Registry;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Flywheel.Tracking;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>
/// A desk that asks about every ticket over HTTP when it is opened, and tells what became of it when it is closed: the real server with its loop, on a clock that is told the time, so
/// that weeks pass in seconds. It can be stopped and started again; the tickets go on.
/// </summary>
internal sealed class TicketsDesk : IAsyncDisposable
{
    internal const string Project = """
        project: tickets
        objective:
          business: Tell who waits too long
          value: { true_positive: 2.0, false_positive: -1.0, false_negative: -2.0, true_negative: 0.0 }
        sources: { raw: { csv: tickets.csv } }
        datasets:
          tickets: { from: raw, key: id, event_time: opened_at, known_at: closed_at }
        features: { size: size }
        label: { name: late, is: late = 1, known_at: closed_at }
        split: { by: time, train: 2001-01, validate: 2001-02-01..2001-02-14, test: 2001-02-15..2001-02-28 }
        train:
          metric: auc
          candidates: [gradient-boosting: { max_depth: 3, learning_rate: 0.1, rounds: 40, min_child_weight: 20 }]
          search: { trials: 1 }
        gates: [auc >= 0.55]
        endpoint: { name: tickets }
        loop:
          retrain: { pause: 3d, judge: 2d, learn: 14d }
          rollout: { shares: [10%, 30%], watch: 3d, at_most: 21d }
        """;

    internal static readonly DateTime Opening = new(2001, 3, 5, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder;
    private readonly Ticket[] _tickets = [.. Tickets.All().SkipWhile(ticket => ticket.Opened < Opening)];
    private readonly Dictionary<int, string> _asked = [];
    private int _nextAsked, _nextClosed;
    private ProjectSession? _session;
    private WebServer? _server;
    private HttpClient? _client;

    private TicketsDesk(string folder) => _folder = folder;

    internal LoopService Loop { get; private set; } = null!;

    /// <summary>The size that is asked about; as it is, unless something is broken on the way.</summary>
    internal Func<Ticket, double?> Size { get; set; } = ticket => ticket.Size;

    internal ReplayClock Clock { get; } = new();

    internal HttpClient Client => _client!;

    internal ProjectSession Session => _session!;

    /// <summary>True when rows become known to the server before the tickets opened after them are asked about, as they would in life; false when they come late.</summary>
    internal bool IsPunctual { get; set; }

    /// <summary>A project whose first champion learned from the tickets before the desk opens.</summary>
    internal static async Task PrepareAsync(string folder, string project = Project)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "flywheel.yaml"), project);
        await File.WriteAllTextAsync(Path.Combine(folder, "tickets.csv"), Tickets.Csv(Tickets.All().TakeWhile(ticket => ticket.Closed < Opening)));
        var turned = await FlywheelProcess.RunAsync("run", folder);
        turned.ExitCode.ShouldBe(0, turned.Error + turned.Output);
    }

    internal static async Task<TicketsDesk> OpenAsync(string folder, CancellationToken cancel)
    {
        var desk = new TicketsDesk(folder);
        desk.Clock.MoveTo(Timestamp.From(Opening));
        await desk.StartAsync(null, cancel);
        return desk;
    }

    /// <summary>Stops the server and starts another one on the same workspace.</summary>
    internal async Task RestartAsync(CancellationToken cancel)
    {
        await StopAsync();
        await StartAsync(null, cancel);
    }

    /// <summary>A time passes: tickets are opened and closed, and the loop looks when it is over.</summary>
    internal async Task PassAsync(TimeSpan time, CancellationToken cancel)
    {
        var now = Clock.GetUtcNow().UtcDateTime + time;
        var opened = _tickets.Skip(_nextAsked).TakeWhile(ticket => ticket.Opened < now).ToArray();
        var closed = _tickets.Skip(_nextClosed).TakeWhile(ticket => ticket.Closed < now).ToArray();
        Clock.MoveTo(Timestamp.From(now));
        if (IsPunctual)
        {
            await TellRowsAsync(closed, cancel);
        }

        if (opened.Length > 0)
        {
            var rows = string.Join(",", opened.Select(ticket => string.Create(CultureInfo.InvariantCulture, $$"""{"opened_at":"{{ticket.Opened:O}}","size":{{Asked(ticket)}}}""")));
            var answer = await PostAsync("/v1/endpoints/tickets/predict", $$"""{"rows":[{{rows}}]}""", cancel);
            var ids = answer["predictions"]!.AsArray().Select(prediction => prediction!["id"]!.GetValue<string>()).ToArray();
            for (var i = 0; i < opened.Length; i++)
            {
                _asked[opened[i].Id] = ids[i];
            }
        }

        // Hours pass between a ticket and its end; here they take no time, and the shadow has what it would have had.
        await Session.Get<Endpoints>().Find("tickets").Value.ShadowedAsync(cancel);
        if (closed.Length > 0)
        {
            if (!IsPunctual)
            {
                await TellRowsAsync(closed, cancel);
            }

            await PostAsync("/v1/endpoints/tickets/outcomes", string.Join('\n', closed.Where(ticket => _asked.ContainsKey(ticket.Id)).Select(ticket =>
                $$"""{"prediction":"{{_asked[ticket.Id]}}","value":{{(ticket.Late ? 1 : 0)}},"known_at":"{{ticket.Closed:O}}"}""")), cancel);
        }

        (_nextAsked, _nextClosed) = (_nextAsked + opened.Length, _nextClosed + closed.Length);
        await LookAsync(cancel);
    }

    /// <summary>Looks until there is nothing more to do at this moment: a candidate that is being made is waited for, as it would be done long before the next hour.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        (await Loop.LookAsync(cancel)).Refusals.ShouldBeEmpty();
        await Loop.CandidateMadeAsync(cancel);
        (await Loop.LookAsync(cancel)).Refusals.ShouldBeEmpty();
    }

    /// <summary>What happened so far, as the server tells it, in order.</summary>
    internal async Task<JsonNode[]> TimelineAsync(CancellationToken cancel)
    {
        var told = await Client.GetFromJsonAsync<JsonObject>("/v1/endpoints/tickets/timeline", cancel);
        return [.. told!["timeline"]!.AsArray().Reverse()!];
    }

    internal async Task<JsonObject> PostAsync(string address, string body, CancellationToken cancel)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(address, content, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task TellRowsAsync(Ticket[] closed, CancellationToken cancel)
    {
        if (closed.Length > 0)
        {
            await PostAsync("/v1/datasets/tickets/rows", string.Join('\n', closed.Select(ticket => string.Create(CultureInfo.InvariantCulture,
                $$"""{"id":{{ticket.Id}},"opened_at":"{{ticket.Opened:O}}","closed_at":"{{ticket.Closed:O}}","size":{{ticket.Size:0.000}},"late":{{(ticket.Late ? 1 : 0)}}}"""))), cancel);
        }
    }

    private string Asked(Ticket ticket) => Size(ticket) is { } size ? size.ToString("0.000", CultureInfo.InvariantCulture) : "null";

    internal async Task StartAsync(ICandidateMaker? maker, CancellationToken cancel)
    {
        var project = (await ProjectReader.ReadAsync(_folder, cancel)).Value;
        var root = Path.Combine(_folder, ".flywheel");
        _session = (await ProjectSession.OpenAsync(project, new StorageOptions { Root = root }, new TrackingOptions(), Clock, cancel)).Value;
        var (registry, endpoints, readiness) = (_session.Get<ReleaseRegistry>(), _session.Get<Endpoints>(), new ServerReadiness());
        _server = (await WebServer.StartAsync(_session.Services, new WebServerOptions { Port = 0 }, readiness, new FrontPage(registry, endpoints), cancel)).Value;
        var champion = (await registry.FindAsync("tickets", ReleaseRegistry.Champion, cancel)).Value;
        (await endpoints.ServeAsync("tickets", champion, new EndpointOptions(), cancel)).Refusals.ShouldBeEmpty();
        readiness.Ready();
        maker ??= new ChildCandidateMaker(Path.Combine(AppContext.BaseDirectory, "flywheel"), _folder, root, "tickets", registry);
        Loop = new LoopService(project, project.Loop!, _session.Get<LoopRooms>(), maker, NullLogger<LoopService>.Instance);
        _client = new HttpClient { BaseAddress = new Uri(_server.Address) };
    }

    internal async Task StopAsync()
    {
        _client!.Dispose();
        await Loop.DisposeAsync();
        await _server!.DisposeAsync();
        await _session!.DisposeAsync();
    }
}
