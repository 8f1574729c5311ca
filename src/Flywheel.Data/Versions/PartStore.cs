using System.Collections.Immutable;
using System.Security.Cryptography;
using Flywheel.Core;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>
/// Keeps parts, whole or as a patch on parts that are there already: the rows taken out of them and the rows put in. A part's name
/// is the digest of its whole bytes either way, and a patch is kept only when it has been seen to give those bytes, so readers see no
/// difference but the time of the first read.
/// </summary>
internal sealed class PartStore(IObjects objects, PartPatches patches, PartCache cache, ITableEngine engine)
{
    /// <summary>
    /// What the bytes of a part depend on besides its rows and the engine's version. A part is one row group: where a second one began
    /// would depend on how the engine happened to batch the rows.
    /// </summary>
    internal const string ParquetOptions = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 4194304";

    // A longer chain makes the first read slow; a patch of half the size saves little.
    private const int LongestChain = 8;
    private const double WorthwhileShare = 0.5;
    private const double SmallShare = 0.1;

    /// <summary>Stores the part in a local file, as a patch on other parts when that is much smaller. Tells its digest and whether a patch was used.</summary>
    internal async Task<(Digest Digest, bool Patched)> PutAsync(
        ITableSession session, string path, ImmutableArray<DatasetPart> similar, ImmutableArray<string> columns, ImmutableArray<string> order, CancellationToken cancellationToken)
    {
        var digest = await DigestAsync(path, cancellationToken).ConfigureAwait(false);
        if (await objects.ExistsAsync(digest, cancellationToken).ConfigureAwait(false))
        {
            return (digest, false);
        }

        if (await patches.FindAsync(digest, cancellationToken).ConfigureAwait(false) is not null)
        {
            return (digest, true);
        }

        if (!similar.IsEmpty && await TryPatchAsync(session, path, digest, similar, columns, order, cancellationToken).ConfigureAwait(false))
        {
            return (digest, true);
        }

        await objects.PutFileAsync(path, cancellationToken).ConfigureAwait(false);
        return (digest, false);
    }

    /// <summary>A local file with the part's whole bytes. Refuses as <see cref="IObjects.LocalPathAsync"/>.</summary>
    internal async Task<Result<string>> LocalPathAsync(Digest digest, CancellationToken cancellationToken)
    {
        var whole = await objects.LocalPathAsync(digest, cancellationToken).ConfigureAwait(false);
        if (whole.IsOk || await patches.FindAsync(digest, cancellationToken).ConfigureAwait(false) is not { } patch)
        {
            return whole;
        }

        if (await cache.FindAsync(digest, cancellationToken).ConfigureAwait(false) is { } cached)
        {
            return cached;
        }

        var bases = new List<string>();
        foreach (var part in patch.Bases)
        {
            var basis = await LocalPathAsync(part, cancellationToken).ConfigureAwait(false);
            if (!basis.IsOk)
            {
                return basis;
            }

            bases.Add(basis.Value);
        }

        var changes = await objects.LocalPathAsync(patch.Changes, cancellationToken).ConfigureAwait(false);
        if (!changes.IsOk)
        {
            return changes;
        }

        using var session = engine.OpenSession(new TableSessionOptions());
        using var made = new TemporaryPart();
        var applied = await session.ExecuteAsync(PartPatch.Apply(bases, changes.Value, patch.Order, made.Path), EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        if (!applied.IsOk)
        {
            return applied.Refused<string>();
        }

        return await DigestAsync(made.Path, cancellationToken).ConfigureAwait(false) == digest
            ? cache.Keep(digest, made.Path)
            : new Refusal("data.part-broken", "Part cannot be rebuilt", $"The part {digest.Abbreviated} rebuilt from its patch has other bytes.", "It was stored by another version of the table engine; use that one.");
    }

    internal static async Task<Digest> DigestAsync(string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        await using var scope = stream.ConfigureAwait(false);
        return new Digest(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    // Whatever goes wrong with a patch, the whole part can be stored.
    private async Task<bool> TryPatchAsync(
        ITableSession session, string path, Digest digest, ImmutableArray<DatasetPart> similar, ImmutableArray<string> columns, ImmutableArray<string> order, CancellationToken cancellationToken)
    {
        var (paths, chain) = (new List<string>(), 0);
        foreach (var part in similar)
        {
            var found = await LocalPathAsync(part.Digest, cancellationToken).ConfigureAwait(false);
            chain = Math.Max(chain, (await patches.FindAsync(part.Digest, cancellationToken).ConfigureAwait(false))?.Length ?? 0);
            if (!found.TryGet(out var old) || chain >= LongestChain)
            {
                return false;
            }

            paths.Add(old);
        }

        // The most similar part alone is enough unless parts were joined or cut anew.
        var size = new FileInfo(path).Length;
        using var one = new TemporaryPart();
        using var all = new TemporaryPart();
        var alone = await SizeAsync(PartPatch.Make(paths[..1], path, columns, order, one.Path), one.Path).ConfigureAwait(false);
        var together = alone <= size * SmallShare || paths.Count == 1 ? long.MaxValue : await SizeAsync(PartPatch.Make(paths, path, columns, order, all.Path), all.Path).ConfigureAwait(false);
        var (changes, used) = alone <= together ? (one.Path, 1) : (all.Path, paths.Count);
        using var again = new TemporaryPart();
        if (Math.Min(alone, together) > size * WorthwhileShare
            || await SizeAsync(PartPatch.Apply(paths[..used], changes, order, again.Path), again.Path).ConfigureAwait(false) != size
            || await DigestAsync(again.Path, cancellationToken).ConfigureAwait(false) != digest)
        {
            return false;
        }

        var stored = await objects.PutFileAsync(changes, cancellationToken).ConfigureAwait(false);
        await patches.AddAsync(new StoredPatch(digest, [.. similar.Take(used).Select(part => part.Digest)], stored, order, chain + 1), cancellationToken).ConfigureAwait(false);
        cache.Keep(digest, again.Path);
        return true;

        async Task<long> SizeAsync(string sql, string made) =>
            (await session.ExecuteAsync(sql, EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false)).IsOk ? new FileInfo(made).Length : long.MaxValue;
    }
}
