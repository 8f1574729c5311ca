using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;

namespace Flywheel.Storage.Lineage;

/// <summary>Lineage as two tables: facts, and the artifacts each read (<c>input</c>) and made (<c>output</c>).</summary>
internal sealed class CatalogLineage(ICatalog catalog) : ILineage
{
    private const string Input = "input";
    private const string Output = "output";

    public Task RecordAsync(StepFact fact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return catalog.WriteAsync((transaction, token) => InsertAsync(transaction, fact, token), cancellationToken);
    }

    public Task<StepFact?> FindAsync(Digest key, CancellationToken cancellationToken) =>
        catalog.ReadAsync<StepFact?>(async (connection, token) =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<FactRow>(new CommandDefinition(
                FactRow.Select + " WHERE step_key = @Key ORDER BY id DESC LIMIT 1", new { Key = key.ToString() }, cancellationToken: token)).ConfigureAwait(false);
            return row is null ? null : await CompleteAsync(connection, row, token).ConfigureAwait(false);
        }, cancellationToken);

    public Task<ImmutableArray<StepFact>> UpstreamAsync(Digest artifact, CancellationToken cancellationToken) =>
        WalkAsync(artifact, Output, fact => fact.Inputs, cancellationToken);

    public Task<ImmutableArray<StepFact>> DownstreamAsync(Digest artifact, CancellationToken cancellationToken) =>
        WalkAsync(artifact, Input, fact => fact.Outputs, cancellationToken);

    /// <summary>Breadth first, so the nearest facts come first; facts at one distance by the order they were written.</summary>
    private Task<ImmutableArray<StepFact>> WalkAsync(
        Digest artifact, string arriveBy, Func<StepFact, ImmutableArray<ArtifactReference>> leaveBy, CancellationToken cancellationToken) =>
        catalog.ReadAsync(async (connection, token) =>
        {
            var found = ImmutableArray.CreateBuilder<StepFact>();
            HashSet<long> facts = [];
            HashSet<Digest> seen = [artifact];
            Digest[] edge = [artifact];
            while (edge.Length > 0)
            {
                List<Digest> next = [];
                foreach (var row in await TouchingAsync(connection, edge, arriveBy, token).ConfigureAwait(false))
                {
                    if (facts.Add(row.Id))
                    {
                        var fact = await CompleteAsync(connection, row, token).ConfigureAwait(false);
                        found.Add(fact);
                        next.AddRange(leaveBy(fact).Select(reference => reference.Digest).Where(seen.Add));
                    }
                }

                edge = [.. next];
            }

            return found.ToImmutable();
        }, cancellationToken);

    private static async Task<List<FactRow>> TouchingAsync(DbConnection connection, Digest[] digests, string role, CancellationToken cancellationToken)
    {
        List<FactRow> rows = [];
        foreach (var digest in digests)
        {
            rows.AddRange(await connection.QueryAsync<FactRow>(new CommandDefinition(
                FactRow.Select + " WHERE id IN (SELECT fact FROM lineage_artifacts WHERE digest = @Digest AND role = @Role)",
                new { Digest = digest.ToString(), Role = role }, cancellationToken: cancellationToken)).ConfigureAwait(false));
        }

        rows.Sort((a, b) => a.Id.CompareTo(b.Id));
        return rows;
    }

    private static async Task<long> InsertAsync(DbTransaction transaction, StepFact fact, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var id = 1 + await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COALESCE(MAX(id), 0) FROM lineage_facts", transaction: transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition(FactRow.Insert, FactRow.Of(id, fact), transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO lineage_artifacts (fact, role, position, digest, kind, name) VALUES (@Fact, @Role, @Position, @Digest, @Kind, @Name)",
            Rows(id, Input, fact.Inputs).Concat(Rows(id, Output, fact.Outputs)), transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        return id;
    }

    private static async Task<StepFact> CompleteAsync(DbConnection connection, FactRow row, CancellationToken cancellationToken)
    {
        ArtifactRow[] artifacts = [.. await connection.QueryAsync<ArtifactRow>(new CommandDefinition(
            "SELECT fact AS Fact, role AS Role, position AS Position, digest AS Digest, kind AS Kind, name AS Name FROM lineage_artifacts " +
            "WHERE fact = @Id ORDER BY role, position", new { row.Id }, cancellationToken: cancellationToken)).ConfigureAwait(false)];
        return row.ToFact(Take(Input), Take(Output));

        ImmutableArray<ArtifactReference> Take(string role) =>
            [.. artifacts.Where(artifact => artifact.Role == role).Select(a => new ArtifactReference(Digest.Parse(a.Digest), a.Kind, a.Name))];
    }

    private static IEnumerable<ArtifactRow> Rows(long fact, string role, ImmutableArray<ArtifactReference> references) =>
        references.Select((reference, i) => new ArtifactRow(fact, role, i, reference.Digest.ToString(), reference.Kind, reference.Name));

    private sealed record ArtifactRow(long Fact, string Role, long Position, string Digest, string Kind, string Name);
}
