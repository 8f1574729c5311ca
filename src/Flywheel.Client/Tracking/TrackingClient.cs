using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Flywheel.Core;

namespace Flywheel.Client.Tracking;

/// <summary>
/// Logs to a tracking server without ever making the program wait: what is logged is gathered and sent in the background, in order. While the
/// server is away it goes to a file and is sent later, also by the next program with the same folder; sending twice adds nothing. Safe to use from
/// many threads. Disposing sends or stores what is left.
/// </summary>
public sealed class TrackingClient : IAsyncDisposable
{
    // What the protocol takes in one batch.
    private const int LargestBatch = 1_000;

    // What the place of a run begins with when its files go through the server.
    private const string Proxied = "mlflow-artifacts:";
    private readonly Channel<Logged> _logged = Channel.CreateUnbounded<Logged>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HttpClient _http;
    private readonly TrackingClientOptions _options;
    private readonly TimeProvider _time;
    private readonly SpillFile _spill;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;
    private readonly Lazy<Task<ProgramFacts>> _facts;

    /// <summary>Begins to send, first what an earlier program left behind.</summary>
    /// <param name="http">Its base address is the server's.</param>
    /// <param name="options">Where things wait, and how long.</param>
    /// <param name="time">The clock.</param>
    public TrackingClient(HttpClient http, TrackingClientOptions options, TimeProvider time)
    {
        (_http, _options, _time) = (http, options, time);
        _spill = new SpillFile(options.SpillFolder);
        _facts = new(() => ProgramFacts.GatherAsync(options.SourceFolder));
        _sending = Task.Run(SendAsync);
    }

    /// <summary>What the server refused: its message, once for each batch. Refused is not lost by accident, so it is not sent again.</summary>
    public event Action<string>? Refused;

    /// <summary>
    /// Starts a run in an experiment, which is made when it is not there. Waits for the server: without a run there is nothing to log to. The run is told what made it:
    /// commit, uncommitted changes with what looks like a secret masked (<c>source.diff</c>), packages, machine, seed.
    /// </summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="name">The run's.</param>
    /// <param name="seed">What the program's chance starts from, kept as the param <c>seed</c>; null when nothing is left to chance.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HttpRequestException">The server is away or refuses.</exception>
    public async Task<string> StartRunAsync(string experiment, string name, long? seed, CancellationToken cancellationToken)
    {
        var facts = await _facts.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var made = await PostAsync("experiments/create", Json(writer => writer.WriteString("name", experiment)), cancellationToken).ConfigureAwait(false);
        using var found = await _http.GetAsync($"api/2.0/mlflow/experiments/get-by-name?experiment_name={Uri.EscapeDataString(experiment)}", cancellationToken).ConfigureAwait(false);
        found.EnsureSuccessStatusCode();
        using var described = JsonDocument.Parse(await found.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        var id = described.RootElement.GetProperty("experiment").GetProperty("experiment_id").GetString()!;
        using var started = await PostAsync("runs/create", Json(writer =>
        {
            writer.WriteString("experiment_id", id);
            writer.WriteString("run_name", name);
            writer.WriteString("user_id", Environment.UserName);
            writer.WriteNumber("start_time", Milliseconds());
            LoggedBatches.Pairs(writer, "tags", facts.Tags);
        }), cancellationToken).ConfigureAwait(false);
        started.EnsureSuccessStatusCode();
        using var run = JsonDocument.Parse(await started.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        var info = run.RootElement.GetProperty("run").GetProperty("info");
        var begun = info.GetProperty("run_id").GetString()!;
        await UploadAsync(facts, info.GetProperty("artifact_uri").GetString()!, cancellationToken).ConfigureAwait(false);
        if (seed is { } known)
        {
            LogParam(begun, "seed", known.ToString(CultureInfo.InvariantCulture));
        }

        return begun;
    }

    /// <summary>Logs a number. Returns at once.</summary>
    public void LogMetric(string run, string key, double value, long step) => Add(new Logged(run, LoggedKind.Metric, key, "", value, step, Milliseconds()));

    /// <summary>Logs what the run was run with. Returns at once.</summary>
    public void LogParam(string run, string key, string value) => Add(new Logged(run, LoggedKind.Param, key, value, 0, 0, 0));

    /// <summary>Logs a note. Returns at once.</summary>
    public void SetTag(string run, string key, string value) => Add(new Logged(run, LoggedKind.Tag, key, value, 0, 0, 0));

    /// <summary>Says that the run ended: <c>FINISHED</c> or <c>FAILED</c>. Returns at once; sent after everything logged before.</summary>
    public void EndRun(string run, string status) => Add(new Logged(run, LoggedKind.End, "", status, 0, 0, Milliseconds()));

    /// <summary>Completes when everything logged before is with the server, or in the file when the server is away.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new Logged("", LoggedKind.Mark, "", "", 0, 0, 0) { Done = done });
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends or stores what is left, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _logged.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _spill.Dispose();
        _stopping.Dispose();
    }

    private void Add(Logged logged) => ObjectDisposedException.ThrowIf(!_logged.Writer.TryWrite(logged), this);

    private async Task SendAsync()
    {
        await DrainSpillAsync().ConfigureAwait(false);
        var pending = new List<Logged>();
        while (await NextAsync(pending).ConfigureAwait(false))
        {
            foreach (var (path, body) in LoggedBatches.Of(pending))
            {
                // Behind what waits already, or the order would be lost.
                if (!_spill.IsEmpty || !await TrySendAsync(path, body).ConfigureAwait(false))
                {
                    _spill.Append(path, body);
                }
            }

            _spill.Flush();
            foreach (var mark in pending)
            {
                mark.Done?.TrySetResult();
            }

            pending.Clear();
            await DrainSpillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gathers for a while; false when there is nothing left and there will be nothing.</summary>
    private async Task<bool> NextAsync(List<Logged> pending)
    {
        // With a file to send, the clock wakes us too.
        var more = _logged.Reader.WaitToReadAsync().AsTask();
        if (!_spill.IsEmpty && !_stopping.IsCancellationRequested)
        {
            await Task.WhenAny(more, Task.Delay(_options.Retry, _time, _stopping.Token)).ConfigureAwait(false);
            if (!more.IsCompleted)
            {
                return true;
            }
        }

        if (!await more.ConfigureAwait(false))
        {
            return false;
        }

        await Task.Delay(_options.Gather, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (pending.Count < LargestBatch && _logged.Reader.TryRead(out var next))
        {
            pending.Add(next);
        }

        return true;
    }

    private async Task DrainSpillAsync()
    {
        while (_spill.Peek() is { } waiting)
        {
            if (!await TrySendAsync(waiting.Path, waiting.Body).ConfigureAwait(false))
            {
                return;
            }

            _spill.Advance();
        }
    }

    /// <summary>False when the server is away; what it refuses counts as sent.</summary>
    private async Task<bool> TrySendAsync(string path, byte[] body)
    {
        try
        {
            using var answer = await PostAsync(path, body, CancellationToken.None).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return true;
            }

            // A token that is void today may be renewed tomorrow: what was logged must not be lost by it.
            if ((int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized)
            {
                return false;
            }

            Refused?.Invoke(await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
            return true;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return _http.PostAsync($"api/2.0/mlflow/{path}", content, cancellationToken);
    }

    /// <summary>Through the server; a run whose files go elsewhere has its tags only.</summary>
    private async Task UploadAsync(ProgramFacts facts, string place, CancellationToken cancellationToken)
    {
        if (!place.StartsWith(Proxied, StringComparison.Ordinal))
        {
            return;
        }

        foreach (var (name, bytes) in facts.Files)
        {
            using var content = new ByteArrayContent(bytes);
            using var answer = await _http.PutAsync($"api/2.0/mlflow-artifacts/artifacts/{place[Proxied.Length..].TrimStart('/')}/{name}", content, cancellationToken).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> members) => LoggedBatches.Json(members);

    private long Milliseconds() => Timestamp.Now(_time).Microseconds / 1_000;
}
