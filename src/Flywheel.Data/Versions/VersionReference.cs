using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>Reads the ways in which people name a version.</summary>
internal static class VersionReference
{
    internal static async Task<Result<DatasetVersionId>> FindAsync(VersionStore versions, string reference, CancellationToken cancellationToken)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        var dataset = at < 0 ? reference : reference[..at];
        if (await versions.LatestAsync(dataset, cancellationToken).ConfigureAwait(false) is not { } latest)
        {
            var known = await versions.ListAsync(null, cancellationToken).ConfigureAwait(false);
            return new Refusal("data.version-unknown", "Unknown dataset", $"There is no version of a dataset '{dataset}'.",
                Spelling.DidYouMean(dataset, known.Select(entry => entry.Dataset).Distinct(StringComparer.Ordinal)));
        }

        if (at < 0)
        {
            return latest;
        }

        var name = reference[(at + 1)..];
        if (await versions.AliasedAsync(dataset, name, cancellationToken).ConfigureAwait(false) is { } aliased)
        {
            return aliased;
        }

        var matching = await versions.MatchingAsync(dataset, name.ToLowerInvariant(), cancellationToken).ConfigureAwait(false);
        return matching.Length switch
        {
            1 => matching[0],
            0 => new Refusal("data.version-unknown", "Unknown version", $"No version of '{dataset}' is called '{name}' or has an id that starts so.", "List them with: flywheel ls datasets"),
            _ => new Refusal("data.version-ambiguous", "Several versions", $"{matching.Length} versions of '{dataset}' have an id that starts with '{name}'.", "Write more of it."),
        };
    }

    internal static Refusal? CheckAlias(string alias) =>
        alias.Length is > 0 and <= 64 && alias.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && !alias.All(char.IsAsciiHexDigitLower)
            ? null
            : new Refusal("data.alias-wrong", "Not a name for a version", $"'{alias}' cannot name a version.",
                "Use up to 64 letters, digits, '-', '_' and '.', and not hex digits alone: those are ids.");
}
