using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An input and the columns that its values are of: one, or those of a foreign model's own tensor, row by row.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Values">Its values, row by row.</param>
/// <param name="Columns">A row's columns.</param>
internal sealed record NamedTensor(string Name, InputTensor Values, ImmutableArray<string> Columns)
{
    internal int Rows => Values.Count / Columns.Length;

    /// <summary>
    /// The rows of an input and the columns of each; refuses an unknown type, and a shape other than [rows] or [rows, columns].
    /// </summary>
    /// <param name="name">The input's name.</param>
    /// <param name="type">Its datatype.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="tensors">The columns of each tensor that the model has; other inputs are columns themselves.</param>
    internal static Result<(int Rows, ImmutableArray<string> Columns)> Shape(string name, string type, ReadOnlySpan<long> shape, IReadOnlyDictionary<string, ImmutableArray<string>> tensors)
    {
        var columns = tensors.TryGetValue(name, out var own) ? own : [name];
        var fits = columns.Length == 1 ? shape is [>= 0] or [>= 0, 1] : shape is [>= 0, _] && shape[1] == columns.Length;
        if (!fits || shape[0] > int.MaxValue / columns.Length)
        {
            return InferRequest.Wrong($"the input '{name}' has the shape [{string.Join(',', shape.ToArray())}], wanted {(columns.Length == 1 ? "[rows] or [rows, 1]" : $"[rows, {columns.Length}]")}");
        }

        return TensorType.All.Contains(type)
            ? ((int)shape[0], columns)
            : InferRequest.Wrong($"the input '{name}' has the datatype '{type}', wanted one of {string.Join(", ", TensorType.All)}");
    }
}
