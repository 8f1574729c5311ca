using System.Data.Common;
using Dapper;

namespace Flywheel.Tracking.Recording;

/// <summary>Reads what went into runs, and which logged models came out.</summary>
internal static class RunInputs
{
    public static async Task<ILookup<long, RunInput>> ReadAsync(DbConnection connection, string runs, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(long Run, string Name, string Digest, string SourceType, string Source, string Schema, string Profile)>(Sql.Of(
            $"SELECT run, name, digest, source_type, source, schema_text, profile FROM tracking_inputs WHERE run IN ({runs}) ORDER BY run, name, digest",
            new { }, cancellationToken)).ConfigureAwait(false);
        var tags = (await connection.QueryAsync<(long Run, string Name, string Digest, string Key, string Value)>(Sql.Of(
            $"SELECT run, name, digest, key, value FROM tracking_input_tags WHERE run IN ({runs}) ORDER BY key", new { }, cancellationToken)).ConfigureAwait(false))
            .ToLookup(tag => (tag.Run, tag.Name, tag.Digest), tag => KeyValuePair.Create(tag.Key, tag.Value));
        return rows.ToLookup(row => row.Run, row => new RunInput(
            row.Name, row.Digest, row.SourceType, row.Source, row.Schema, row.Profile, [.. tags[(row.Run, row.Name, row.Digest)]]));
    }

    public static async Task<ILookup<long, ModelLink>> ModelsAsync(DbConnection connection, string runs, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<(long Run, long Direction, string Model, long Step)>(Sql.Of(
            $"SELECT run, direction, model, step FROM tracking_model_links WHERE run IN ({runs}) ORDER BY run, direction, step, model", new { }, cancellationToken)).ConfigureAwait(false))
        .ToLookup(row => row.Run, row => new ModelLink(row.Direction != 0, row.Model, row.Step));
}
