package textbook.stream;

public record Rating(String product, int stars) {}
