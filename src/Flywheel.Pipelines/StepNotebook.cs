using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>
/// Notes of a step that has not finished, by the step's key: the trials of a search, say. Durable when written; found again when the same
/// step, with the same code, parameters and inputs, starts again; gone when it finishes. Safe to use from many threads.
/// </summary>
public sealed class StepNotebook
{
    private readonly ICatalog _catalog;
    private readonly string _key;

    internal StepNotebook(ICatalog catalog, Digest key) => (_catalog, _key) = (catalog, key.ToString());

    /// <summary>Writes a note, over an older one of the same name.</summary>
    public Task WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        return _catalog.WriteAsync((transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO pipelines_notes (step_key, name, text) VALUES (@_key, @name, @text) " +
            "ON CONFLICT (step_key, name) DO UPDATE SET text = excluded.text",
            new { _key, name, text }, transaction, cancellationToken: token)), cancellationToken);
    }

    /// <summary>Every note by name, in ordinal order.</summary>
    public Task<SortedDictionary<string, string>> ReadAsync(CancellationToken cancellationToken) =>
        _catalog.ReadAsync(async (connection, token) =>
        {
            var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, text) in await connection.QueryAsync<(string, string)>(new CommandDefinition(
                "SELECT name, text FROM pipelines_notes WHERE step_key = @_key", new { _key }, cancellationToken: token)).ConfigureAwait(false))
            {
                notes[name] = text;
            }

            return notes;
        }, cancellationToken);

    internal Task ClearAsync(CancellationToken cancellationToken) =>
        _catalog.WriteAsync((transaction, token) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "DELETE FROM pipelines_notes WHERE step_key = @_key", new { _key }, transaction, cancellationToken: token)), cancellationToken);
}
