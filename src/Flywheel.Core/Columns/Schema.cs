using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Flywheel.Core.Columns;

/// <summary>The ordered fields of a table. Immutable; equal when the fields are equal in order.</summary>
public sealed class Schema : IEquatable<Schema>
{
    private readonly FrozenDictionary<string, int> _index;

    /// <summary>Makes a schema of these fields.</summary>
    /// <exception cref="ArgumentException">Two fields have one name.</exception>
    public Schema(IEnumerable<Field> fields)
    {
        Fields = [.. fields];
        var index = new Dictionary<string, int>(Fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < Fields.Length; i++)
        {
            if (!index.TryAdd(Fields[i].Name, i))
            {
                throw new ArgumentException($"The column '{Fields[i].Name}' appears twice.", nameof(fields));
            }
        }

        _index = index.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The fields, in order.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => Fields.Select(column => column.Name);

    /// <summary>Where a column is, or -1.</summary>
    public int IndexOf(string name) => _index.GetValueOrDefault(name, -1);

    /// <summary>Finds a field by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Field? field)
    {
        field = _index.TryGetValue(name, out var i) ? Fields[i] : null;
        return field is not null;
    }

    /// <summary>A digest of names, types and order.</summary>
    public Digest ToDigest()
    {
        using var builder = new DigestBuilder("schema").Add(Fields.Length);
        foreach (var field in Fields)
        {
            builder.Add(field.Name).Add(field.Type.ToString()).Add(field.Nullable ? 1 : 0);
        }

        return builder.Build();
    }

    /// <inheritdoc/>
    public bool Equals(Schema? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var field in Fields)
        {
            hash.Add(field);
        }

        return hash.ToHashCode();
    }

    /// <summary>As written in messages: <c>(id int64, delay double?)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Fields)})";
}
