using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Where loops stand and what their closed days were like, in the catalog. A step of a loop is kept whole: its state, its days and its events together. Safe to use from many
/// threads and processes.
/// </summary>
public sealed class LoopStore(ICatalog catalog, TimeProvider time)
{
    /// <summary>The tables.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations { get; } =
    [
        new("loop", 1, """
            CREATE TABLE loop_states (
                endpoint TEXT NOT NULL PRIMARY KEY,
                at BIGINT NOT NULL,
                state TEXT NOT NULL);
            CREATE TABLE loop_days (
                endpoint TEXT NOT NULL,
                day BIGINT NOT NULL,
                quality TEXT NOT NULL,
                PRIMARY KEY (endpoint, day));
            """),
    ];

    /// <summary>The closed days of an endpoint, in order, the last ones if there are more.</summary>
    public Task<ImmutableArray<DayQuality>> DaysAsync(string endpoint, int most, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, cancel) =>
    {
        var rows = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT quality FROM loop_days WHERE endpoint = @endpoint ORDER BY day DESC LIMIT @most", new { endpoint, most }, cancellationToken: cancel)).ConfigureAwait(false);
        return rows.Reverse().Select(row => JsonSerializer.Deserialize(row, LoopStateJson.Default.DayQuality)!).ToImmutableArray();
    }, cancellationToken);

    /// <summary>When a loop last kept a step; null when none ever did.</summary>
    public Task<Timestamp?> KeptAtAsync(string endpoint, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, cancel) =>
    {
        var at = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition("SELECT at FROM loop_states WHERE endpoint = @endpoint", new { endpoint }, cancellationToken: cancel)).ConfigureAwait(false);
        return at is { } moment ? new Timestamp(moment) : (Timestamp?)null;
    }, cancellationToken);

    internal Task<LoopState?> FindAsync(string endpoint, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, cancel) =>
    {
        var text = await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition("SELECT state FROM loop_states WHERE endpoint = @endpoint", new { endpoint }, cancellationToken: cancel)).ConfigureAwait(false);
        return text is null ? null : JsonSerializer.Deserialize(text, LoopStateJson.Default.LoopState);
    }, cancellationToken);

    internal Task KeepAsync(string endpoint, LoopState state, IReadOnlyList<DayQuality> days, IReadOnlyList<TimelineEvent> events, CancellationToken cancellationToken) => catalog.WriteAsync(async (transaction, cancel) =>
    {
        var connection = transaction.Connection!;
        foreach (var happened in events)
        {
            await Timeline.AddAsync(transaction, endpoint, happened, cancel).ConfigureAwait(false);
        }

        foreach (var day in days)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO loop_days (endpoint, day, quality) VALUES (@endpoint, @day, @quality) ON CONFLICT (endpoint, day) DO UPDATE SET quality = excluded.quality",
                new { endpoint, day = day.Day.Microseconds, quality = JsonSerializer.Serialize(day, LoopStateJson.Default.DayQuality) }, transaction, cancellationToken: cancel)).ConfigureAwait(false);
        }

        return await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO loop_states (endpoint, at, state) VALUES (@endpoint, @at, @state) ON CONFLICT (endpoint) DO UPDATE SET at = excluded.at, state = excluded.state",
            new { endpoint, at = Timestamp.Now(time).Microseconds, state = JsonSerializer.Serialize(state, LoopStateJson.Default.LoopState) }, transaction, cancellationToken: cancel)).ConfigureAwait(false);
    }, cancellationToken);
}
