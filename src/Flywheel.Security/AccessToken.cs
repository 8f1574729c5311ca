using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Flywheel.Core;

namespace Flywheel.Security;

/// <summary>
/// A secret that says who somebody is: <c>fw_</c>, a name of its own that is no secret, and 256 random bits. That many cannot be guessed, so a plain
/// SHA-256 of it is safe to keep. It shows itself only when asked by name: never in a log by accident.
/// </summary>
public sealed class AccessToken
{
    private const string Prefix = "fw_";
    private const int NameLength = 16, SecretBytes = 32;
    private readonly string _secret;

    private AccessToken(string name, string secret) => (Name, _secret) = (name, secret);

    /// <summary>Which token it is: 16 hex digits, no secret.</summary>
    public string Name { get; }

    /// <summary>What is kept of it.</summary>
    public Digest Hash => Digest.Of(Reveal());

    /// <summary>A token that nobody else has. It must not be foreseeable, so it takes no seed.</summary>
    public static AccessToken New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameLength / 2)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads what somebody sent; whether it is anybody's is another question.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        var isOne = text is { Length: > 20 and < 100 } && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + NameLength] == '_';
        token = isOne ? new AccessToken(text!.Substring(Prefix.Length, NameLength), text[(Prefix.Length + NameLength + 1)..]) : null;
        return isOne;
    }

    /// <summary>True when somebody sent this token. Takes as long for a secret that is wrong in its first letter as for one that is wrong in its last.</summary>
    public bool Is(string sent) => Same(Hash, Digest.Of(sent));

    internal static bool Same(Digest kept, Digest sent)
    {
        Span<byte> one = stackalloc byte[Digest.ByteCount], other = stackalloc byte[Digest.ByteCount];
        kept.CopyTo(one);
        sent.CopyTo(other);
        return CryptographicOperations.FixedTimeEquals(one, other);
    }

    /// <summary>The secret itself, for the one time that it is given out.</summary>
    public string Reveal() => $"{Prefix}{Name}_{_secret}";

    /// <summary>The token without its secret.</summary>
    public override string ToString() => $"{Prefix}{Name}_…";
}
