namespace Flywheel.Registry.Models;

/// <summary>Which names can point at a version.</summary>
internal static class ModelAliases
{
    public const int MaxLength = 255;

    public static string? Fault(string alias) => alias switch
    {
        "" => "is empty",
        { Length: > MaxLength } => FormattableString.Invariant($"has {alias.Length} characters; wanted at most {MaxLength}"),
        _ when alias.Equals("latest", StringComparison.OrdinalIgnoreCase) => "is reserved",
        ['v' or 'V', .. { Length: > 0 } number] when number.All(char.IsAsciiDigit) => "is reserved: it reads as a version",
        _ when alias.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) => "has other characters than letters, digits, '_' and '-'",
        _ => null,
    };
}
