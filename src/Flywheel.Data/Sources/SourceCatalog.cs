using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Data.Sources;

/// <summary>Finds the files of a source and names their content, without reading again what did not change.</summary>
internal sealed class SourceCatalog
{
    // A file written this shortly before it is looked at may change once more without its time changing.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<string, ISourceLocation> _locations;
    private readonly FrozenDictionary<string, ISourceFormat> _formats;
    private readonly FileDigests _digests;
    private readonly TimeProvider _time;

    public SourceCatalog(IEnumerable<ISourceLocation> locations, IEnumerable<ISourceFormat> formats, ICatalog catalog, TimeProvider time)
    {
        // Two of one name are a mistake of composition and fail here, at start.
        _locations = locations.ToFrozenDictionary(location => location.Name, StringComparer.Ordinal);
        _formats = formats.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);
        _digests = new FileDigests(catalog);
        _time = time;
    }

    internal Result<ISourceFormat> FormatOf(SourceDefinition source) => _formats.TryGetValue(source.Format, out var format)
        ? Result.Of(format)
        : Placed(new Refusal("data.format-unknown", "Unknown format",
            $"The source '{source.Name}' has the format '{source.Format}', which there is not.", Spelling.DidYouMean(source.Format, _formats.Keys)), source);

    internal async Task<Result<SourceSnapshot>> ResolveAsync(SourceDefinition source, string projectFolder, CancellationToken cancellationToken)
    {
        if (FormatOf(source) is { IsOk: false } unknown)
        {
            return unknown.Refused<SourceSnapshot>();
        }

        var files = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (var location in source.Locations)
        {
            var found = await FindAsync(location, projectFolder, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out var some))
            {
                return Result.Refuse<SourceSnapshot>(found.Refusals.Select(refusal => Placed(refusal, source)));
            }

            foreach (var file in some)
            {
                files.Add(file with { Digest = await DigestAsync(file.Path, cancellationToken).ConfigureAwait(false) });
            }
        }

        using var digest = new DigestBuilder("source-content");
        foreach (var file in files)
        {
            digest.Add(file.Digest);
        }

        return new SourceSnapshot(source, files.ToImmutable(), digest.Build());
    }

    private Task<Result<ImmutableArray<SourceFile>>> FindAsync(string location, string projectFolder, CancellationToken cancellationToken)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        // A single letter before the colon is a Windows drive.
        var scheme = colon > 1 ? location[..colon].ToLowerInvariant() : "";
        return _locations.TryGetValue(scheme, out var where)
            ? where.FindAsync(location, projectFolder, cancellationToken)
            : Task.FromResult<Result<ImmutableArray<SourceFile>>>(new Refusal("data.location-unknown", "Unknown location",
                $"'{location}' has the scheme '{scheme}', which there is not.", Spelling.DidYouMean(scheme, _locations.Keys.Where(name => name.Length > 0))));
    }

    private async Task<Digest> DigestAsync(string path, CancellationToken cancellationToken)
    {
        var before = new FileInfo(path);
        var known = await _digests.FindAsync(before, cancellationToken).ConfigureAwait(false);
        if (known is { } digest)
        {
            return digest;
        }

        var stream = File.OpenRead(path);
        await using var scope = stream.ConfigureAwait(false);
        digest = new Digest(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        if (_time.GetUtcNow() - before.LastWriteTimeUtc > Settled)
        {
            await _digests.KeepAsync(before, digest, cancellationToken).ConfigureAwait(false);
        }

        return digest;
    }

    private static Refusal Placed(Refusal refusal, SourceDefinition source) =>
        refusal.In(source.Place);
}
