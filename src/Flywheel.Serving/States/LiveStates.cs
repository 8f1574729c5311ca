using Dapper;
using Flywheel.Core;
using Flywheel.Features;
using Flywheel.Storage;

namespace Flywheel.Serving.States;

/// <summary>
/// Live states as objects, by what they are a state of, so that a server that starts reads one file in place of every event. Only ever a copy: one that is missing
/// or damaged is made again. Safe to use from many threads and processes.
/// </summary>
internal sealed class LiveStates(ICatalog catalog, IObjects objects, TimeProvider time)
{
    /// <summary>Opens the state of this key, its bytes checked; refused with the reason when it cannot be used.</summary>
    internal async Task<Result<LiveFeatures>> FindAsync(Digest key, FeatureProgram program, CancellationToken cancellationToken)
    {
        var found = await catalog.ReadAsync(async (connection, cancel) => await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT object FROM serving_states WHERE state = @key", new { key = key.ToString() }, cancellationToken: cancel)).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            return new Refusal("serving.state-missing", "No stored state", "The live state of these events was not stored yet.");
        }

        var path = await objects.LocalPathAsync(Digest.Parse(found), cancellationToken).ConfigureAwait(false);
        return path.TryGet(out var file) ? program.OpenLive(file, new LiveOptions(), cancellationToken) : path.Refused<LiveFeatures>();
    }

    /// <summary>Stores a state under its key.</summary>
    internal async Task KeepAsync(Digest key, LiveFeatures live, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("flywheel-state-");
        try
        {
            var path = Path.Combine(folder.FullName, "state");
            using (var file = File.Create(path))
            {
                live.Save(file, cancellationToken);
            }

            var stored = await objects.PutFileAsync(path, cancellationToken).ConfigureAwait(false);
            await catalog.WriteAsync(async (transaction, cancel) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO serving_states (state, object, made_at) VALUES (@key, @stored, @now)
                ON CONFLICT (state) DO UPDATE SET object = excluded.object, made_at = excluded.made_at
                """, new { key = key.ToString(), stored = stored.ToString(), now = Timestamp.Now(time).Microseconds }, transaction, cancellationToken: cancel)).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
