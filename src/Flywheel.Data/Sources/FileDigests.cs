using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Data.Sources;

/// <summary>Digests of files read before, by path, size and time of writing. A cache: losing it costs reading again.</summary>
internal sealed class FileDigests(ICatalog catalog)
{
    internal Task<Digest?> FindAsync(FileInfo file, CancellationToken cancellationToken) => catalog.ReadAsync<Digest?>(
        async (connection, cancel) => await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            "SELECT digest FROM data_files WHERE path = @Path AND bytes = @Bytes AND written_at = @Written",
            Identity(file), cancellationToken: cancel)).ConfigureAwait(false) is { } text ? Digest.Parse(text) : null, cancellationToken);

    internal Task KeepAsync(FileInfo file, Digest digest, CancellationToken cancellationToken) => catalog.WriteAsync(async (transaction, cancel) =>
    {
        var row = Identity(file);
        return await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO data_files (path, bytes, written_at, digest) VALUES (@Path, @Bytes, @Written, @Digest)
            ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes, written_at = excluded.written_at, digest = excluded.digest
            """,
            new { row.Path, row.Bytes, row.Written, Digest = digest.ToString() }, transaction, cancellationToken: cancel)).ConfigureAwait(false);
    }, cancellationToken);

    private static FileIdentity Identity(FileInfo file) => new(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks);

    private sealed record FileIdentity(string Path, long Bytes, long Written);
}
