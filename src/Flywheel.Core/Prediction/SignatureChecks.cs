namespace Flywheel.Core.Prediction;

/// <summary>Holds a layout against a graph's signature.</summary>
internal static class SignatureChecks
{
    internal static int Place(this PredictorSignature signature, string input)
    {
        for (var i = 0; i < signature.Inputs.Length; i++)
        {
            if (signature.Inputs[i].Name == input)
            {
                return i;
            }
        }

        return -1;
    }

    internal static Refusal? CheckAgainst(this InputLayout layout, PredictorSignature signature)
    {
        TensorDefinition[] wanted = layout.IsForeign ? [.. layout.Tensors] :
        [
            .. Wanted(InputLayout.NumbersInput, TensorType.Single, layout.Numbers.Length),
            .. Wanted(InputLayout.TextsInput, TensorType.Text, layout.Texts.Length),
        ];
        return wanted.Length == signature.Inputs.Length && wanted.All(signature.Inputs.Contains)
            ? null
            : new Refusal("prediction.layout-mismatch", "Graph and layout differ",
                $"The graph takes {Describe(signature.Inputs)}; the layout fills {Describe(wanted)}.", "They belong to different models.");
    }

    private static IEnumerable<TensorDefinition> Wanted(string name, TensorType type, int width) =>
        width == 0 ? [] : [new TensorDefinition(name, type, width)];

    private static string Describe(IEnumerable<TensorDefinition> inputs) =>
        string.Join(", ", inputs.Select(input => $"{input.Name} {input.Type.ToString().ToLowerInvariant()}[{input.Width}]"));
}
