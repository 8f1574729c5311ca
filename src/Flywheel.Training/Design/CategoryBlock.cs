namespace Flywheel.Training.Design;

/// <summary>
/// One categorical feature of a design matrix, kept as one code a row instead of a column of ones and zeros per category.
/// It counts as <see cref="Categories"/>.Length design columns of which exactly one is 1 in every row.
/// </summary>
/// <param name="Name">The feature it came from.</param>
/// <param name="Categories">What each code stands for, for people; missing and other categories have codes of their own.</param>
/// <param name="Codes">One code a row, from 0 to the number of categories, exclusive; never negative.</param>
public sealed record CategoryBlock(string Name, IReadOnlyList<string> Categories, ReadOnlyMemory<int> Codes);
